import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

const api = process.env.API_URL ?? 'http://127.0.0.1:8080'

// The server sends these as they lie: packing once here is better than on every request.
function packed(): Plugin {
  return {
    name: 'packed',
    apply: 'build',
    closeBundle() {
      for (const name of readdirSync('dist/assets').filter((one) => /\.(js|css)$/.test(one))) {
        const file = join('dist/assets', name)
        const bytes = readFileSync(file)
        writeFileSync(`${file}.br`, brotliCompressSync(bytes))
        writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }))
      }
    },
  }
}

// The service worker keeps all files of its own build, under that build's name.
function offline(): Plugin {
  return {
    name: 'offline',
    apply: 'build',
    closeBundle() {
      const assets = readdirSync('dist/assets').filter((one) => /\.(js|css|woff2)$/.test(one))
      const files = ['/theme.js', ...assets.map((one) => `/assets/${one}`)]
      const build = createHash('sha256').update(files.join()).digest('hex').slice(0, 12)
      const source = readFileSync('dist/sw.js', 'utf8')
      const made = source
        .replace('const files = []', `const files = ${JSON.stringify(files)}`)
        .replace("const build = 'none'", `const build = '${build}'`)
      writeFileSync('dist/sw.js', made)
    },
  }
}

// A layer takes its rank where it is first named, so every stylesheet begins with all of them in order:
// the look must not hang on which file a browser reads first.
function layered(): Plugin {
  const order = readFileSync('src/styles/layers.css', 'utf8')
  return {
    name: 'layered',
    enforce: 'pre',
    transform: (code, id) => (/\.css$/.test(id) && id.includes('/src/') ? `${order}${code}` : null),
  }
}

// Short, since each stands in the styles and in a script, and half of it is chance that does not compress: a word,
// and which file it is of.
const scopedName = (name: string, file: string): string => {
  const path = file.replace(/\?.*$/, '').replace(/^.*\/src\//, '')
  return `${name}_${createHash('sha256').update(path).digest('base64url').slice(0, 3)}`
}

// What no one waits for, and several screens share all the same, would have to be read before the first of them.
const isLate =
  /src\/(entities\/preset|features\/presets|app\/layout\/(open-)?preset)|@tanstack\/(react-virtual|virtual-core)/

export default defineConfig({
  plugins: [layered(), react(), packed(), offline()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  css: { modules: { generateScopedName: scopedName } },
  build: {
    outDir: 'dist',
    target: 'es2023',
    // Browsers that know oklch: its fallbacks would be a fifth of the styles.
    cssTarget: ['chrome123', 'firefox128', 'safari17.5'],
    sourcemap: false,
    // One request for 11 KB; several small files would each delay the first paint of their screen.
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    // One file of what the first page needs, and one of what the screens share: each small module that several
    // chunks share would become a request of its own.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'index', tags: ['$initial'] },
            { name: 'screens', minShareCount: 2, test: (id) => !isLate.test(id) },
          ],
        },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/v1': api, '/openapi.yaml': api, '/docs': api },
  },
  test: {
    environment: 'happy-dom',
    include: ['{src,packages}/**/*.test.{ts,tsx}'],
    setupFiles: ['src/lib/test-setup.ts'],
    restoreMocks: true,
    // By itself it leaves a core unused, which of two is half.
    maxWorkers: '100%',
    // Nothing is proved by it: it ends what hangs, on a slow machine too.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
