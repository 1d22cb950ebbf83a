// Serves the app's own files where the network does not. What people read and type is kept by the app itself.
const files = [] // of this build, which writes them here
const build = 'none'
const cacheName = `app ${build}`
const shell = '/'

self.addEventListener('install', (event) => {
  self.skipWaiting()
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll([shell, ...files])))
})

self.addEventListener('activate', (event) =>
  event.waitUntil(Promise.all([self.clients.claim(), dropOlder()])),
)

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin) return
  if (request.mode === 'navigate') event.respondWith(page(request))
  else if (files.includes(pathname)) event.respondWith(file(request))
})

// A page in an older tab may still ask for a file of the build before this one.
async function dropOlder() {
  const ours = (await caches.keys()).filter((name) => name.startsWith('app '))
  const older = ours.filter((name) => name !== cacheName).slice(0, -1)
  await Promise.all(older.map((name) => caches.delete(name)))
}

async function page(request) {
  try {
    const answer = await fetch(request)
    if (answer.status < 500) return answer
    return (await caches.match(shell)) ?? answer
  } catch (error) {
    const kept = await caches.match(shell)
    if (kept) return kept
    throw error
  }
}

// Their names hold a hash of what they hold, so what is kept is what the server has.
async function file(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request)
}
