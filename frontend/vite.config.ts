import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import { lateParts } from './late-parts.ts'

const api = process.env.API_URL ?? 'http://127.0.0.1:8080'

const plainLanguage = fileURLToPath(
  new URL('./src/entities/prompt/components/plain-language.ts', import.meta.url),
)
const icon = fileURLToPath(new URL('./src/ui/icon.ts', import.meta.url))

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

// Every screen needs the workspace's files, so they are asked for together with the page's own.
function ahead(): Plugin {
  return {
    name: 'ahead',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_, { bundle = {} }) {
        const chunk = Object.values(bundle).find((one) => one.type === 'chunk' && one.name === 'workspace')
        if (chunk?.type !== 'chunk') throw new Error('There is no file of the workspace')
        const link = (rel: string, file: string) => ({
          tag: 'link',
          injectTo: 'head' as const,
          attrs: { rel, crossorigin: true, href: `/${file}` },
        })
        const styles = [...(chunk.viteMetadata?.importedCss ?? [])]
        return [link('modulepreload', chunk.fileName), ...styles.map((file) => link('stylesheet', file))]
      },
    },
  }
}

// Of the Markdown parser only its reader is used; the rest of it stays, since an instance of all is made at once.
function readerAlone(): Plugin {
  const rest = /var \w+=new \w+;function \w+\(\w+,\w+\)\{return \w+\.parse\([\s\S]*?(?=var \w+=\w+\.options,)/
  const exported = /var \w+=\w+\.options,.*?;export\{(.*)\}/
  const used = /^\w+ as (?:Lexer|Tokenizer|getDefaults)$/
  return {
    name: 'reader-alone',
    apply: 'build',
    transform(code, id) {
      if (!id.endsWith('/marked.esm.js')) return null
      if (!rest.test(code) || !exported.test(code)) throw new Error('marked is written in another way now')
      const names = (all: string) =>
        all
          .split(',')
          .filter((one) => used.test(one))
          .join()
      return code.replace(rest, '').replace(exported, (_, all: string) => `export{${names(all)}}`)
    },
  }
}

// Icons are their shapes alone: not their names, nor the chance of six letters that marks each line of them.
function icons(): Plugin {
  const own = `import createLucideIcon from ${JSON.stringify(icon)}`
  return {
    name: 'icons',
    apply: 'build',
    transform(code, id) {
      if (!id.includes('/lucide-react/dist/esm/icons/')) return null
      return code
        .replace(/import createLucideIcon from .*?;/, own)
        .replace(/,\s*key: "\w+"|^ {2}name: .*$|^ {2}size: 24,$|^__iconData\.node;$/gm, '')
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

type Modules = { getModuleInfo(id: string): { importedIds: readonly string[] } | null }
// The workspace, and what its answers need beside it.
const workspace = ['src/app/routes/workspace.ts', 'src/ui/checkbox.module.css']
const editor = ['src/features/editor/components/code-editor.tsx']
const reached = new Map<readonly string[], Set<string>>()

/** Whether a module is imported by one of these, however far on, other than by an `import()`. */
function isOf(roots: readonly string[], id: string, modules: Modules): boolean {
  let found = reached.get(roots)
  if (!found) {
    found = new Set(roots.map((one) => fileURLToPath(new URL(one, import.meta.url))))
    for (const one of found) for (const next of modules.getModuleInfo(one)?.importedIds ?? []) found.add(next)
    reached.set(roots, found)
  }
  return found.has(id)
}
// What follows a run, which those that are shown have no use for: it is reached through the client's one index all
// the same.
const follows =
  /client\/src\/(follow-run|patience|position|run-events|sleep|sse|transport|turns|utf8)\.|execution\/(api|model)\/(run-client|seen-turns|stream-(slots|turns)|transport)\.|lib\/page-locks/
// What no one waits for, and several screens share all the same, would have to be read before the first of them.
const isLate =
  /src\/(entities\/preset|features\/presets|app\/layout\/(open-)?preset)|@tanstack\/(react-virtual|virtual-core)/

// What a text needs while it is read and written; what is offered and searched for in it comes later.
const earlyParts = {
  '@codemirror/view': [
    'Decoration',
    'Direction',
    'EditorView',
    'ViewPlugin',
    'ViewUpdate',
    'WidgetType',
    'dropCursor',
    'keymap',
    'placeholder',
  ],
  '@codemirror/commands': ['standardKeymap'],
}

export default defineConfig({
  plugins: [layered(), react(), icons(), readerAlone(), lateParts(earlyParts), ahead(), packed(), offline()],
  resolve: {
    alias: {
      '@': fileURLToPath(new URL('./src', import.meta.url)),
      // React has had the hook itself since its 18.
      'use-sync-external-store/shim/with-selector': 'use-sync-external-store/with-selector',
      // A prompt has no syntax.
      '@codemirror/language': plainLanguage,
      '@lezer/common': plainLanguage,
    },
  },
  css: { modules: { generateScopedName: scopedName } },
  build: {
    outDir: 'dist',
    target: 'es2023',
    // Browsers that know oklch: its fallbacks would be a fifth of the styles.
    cssTarget: ['chrome123', 'firefox128', 'safari17.5'],
    sourcemap: false,
    assetsInlineLimit: 0,
    // Browsers that know oklch know this one too.
    modulePreload: { polyfill: false },
    // One file of what every page needs, one of what the workspace needs at once, and one of what later screens
    // share: each small module that several chunks share would become a request of its own.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'index', tags: ['$initial'] },
            {
              name: (id, modules) => (isOf(workspace, id, modules) && !follows.test(id) ? 'workspace' : null),
            },
            { name: 'run-client', test: follows },
            { name: (id, modules) => (isOf(editor, id, modules) ? 'code-editor' : null) },
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
    // As they are built, with what stands in for the language of a text.
    server: { deps: { inline: [/@codemirror/] } },
    restoreMocks: true,
    // By itself it leaves a core unused, which of two is half.
    maxWorkers: '100%',
    // Nothing is proved by it: it ends what hangs, on a slow machine too.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // To make a page for each file takes longer than most of them: those that need none have none.
    projects: [
      {
        extends: true,
        test: {
          name: 'page',
          environment: 'happy-dom',
          include: ['{src,packages}/**/*.test.tsx', '{src,packages}/**/*.page.test.ts'],
          setupFiles: ['src/lib/page-test-setup.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'plain',
          environment: 'node',
          include: ['{src,packages}/**/*.test.ts'],
          exclude: ['**/*.page.test.ts'],
          setupFiles: ['src/lib/test-setup.ts'],
        },
      },
    ],
  },
})
