import { readFileSync } from 'node:fs'
import { type Plugin, parseAst } from 'vite'

type Node = { type: string; start: number; end: number; [key: string]: unknown }
type Part = { names: string[]; start: number; end: number; uses: Set<string> }

const mark = '?late'

/**
 * Puts what only later screens need of a library that is one file into a module of its own: the file would stay
 * whole, and be read before the first screen. Takes, by a library's name, the exports that are needed early; what
 * they do not reach comes later. Importers are led to the module that has what they name.
 */
export function lateParts(early: Record<string, readonly string[]>): Plugin[] {
  const namesOf = new Map<string, readonly string[]>()
  return [
    {
      name: 'late-parts',
      apply: 'build',
      enforce: 'pre',
      async resolveId(id, importer) {
        const library = id.replace(mark, '')
        const names = early[library]
        const file = names && (await this.resolve(library, importer, { skipSelf: true }))
        if (!file) return null
        namesOf.set(file.id, names)
        return id === library ? file : { id: file.id + mark, moduleSideEffects: false }
      },
      load(id) {
        const file = id.replace(mark, '')
        const names = namesOf.get(file)
        if (!names) return null
        const { first, rest } = split(readFileSync(file, 'utf8'), names, file)
        return id === file ? first : rest
      },
    },
    {
      name: 'late-parts-imported',
      apply: 'build',
      transform: (code) =>
        code.replace(imported, (all, list: string, _, library: string) => {
          const isEarly = (one: string) => early[library]?.includes(one.replace(/ as .*/, '')) ?? true
          const named = list.split(',').map((one) => one.trim())
          const late = named.filter((one) => one !== '' && !isEarly(one))
          if (late.length === 0) return all
          const line = (which: string[], from: string) =>
            `import { ${which.join()} } from ${JSON.stringify(from)};`
          return line(named.filter(isEarly), library) + line(late, library + mark)
        }),
    },
  ]
}

const imported = /import\s*\{([^}]*)\}\s*from\s*(["'])([^"']+)\2;?/g

function split(code: string, early: readonly string[], id: string): { first: string; rest: string } {
  const { body } = parseAst(code) as unknown as { body: Node[] }
  const declared = body
    .filter(({ type }) => /^(?:Function|Class|Variable)Declaration$/.test(type))
    .map(partOf)
  const own = new Map(declared.flatMap((part) => part.names.map((name) => [name, part] as const)))
  const exported = exportsOf(body)
  const missing = early.filter((name) => !exported.includes(name))
  if (missing.length > 0) throw new Error(`${id} has no ${missing}`)

  const effects = body.filter(({ type }) => !type.endsWith('Declaration')).map(partOf)
  const kept = reachedFrom([...early.flatMap((name) => own.get(name) ?? []), ...effects], own)
  const late = declared.filter((part) => !kept.has(part))
  const isKept = (name: string) => kept.has(own.get(name) as Part)
  const lent = new Set(late.flatMap(({ uses }) => [...uses]).filter(isKept))
  const staying = [...new Set([...exported.filter(isKept), ...lent])]
  const path = JSON.stringify(id)
  const textOf = ({ start, end }: { start: number; end: number }) => code.slice(start, end)
  const imports = body.filter(({ type }) => type === 'ImportDeclaration').map(textOf)
  const gone = [...late, ...body.filter(({ type }) => type === 'ExportNamedDeclaration')]
  return {
    first: `${without(code, gone)}\nexport { ${staying.join()} }`,
    rest: [
      ...imports,
      `import { ${[...lent].join()} } from ${path}`,
      ...late.map(textOf),
      `export { ${exported.filter((name) => !isKept(name)).join()} }`,
      `export { ${exported.filter(isKept).join()} } from ${path}`,
    ].join('\n'),
  }
}

function partOf(node: Node): Part {
  const uses = new Set<string>()
  collect(node, uses)
  const names =
    node.type === 'VariableDeclaration' ? (node.declarations as Node[]).map(nameOf) : [nameOf(node)]
  return { names, start: node.start, end: node.end, uses }
}

const nameOf = ({ id }: Node) => (id as { name: string } | undefined)?.name ?? ''

/** All names in it: one that is not this module's own, or means something else there, does no harm. */
function collect(value: unknown, into: Set<string>): void {
  if (Array.isArray(value)) for (const one of value) collect(one, into)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return
  const { type, name } = value as Node
  if (type === 'Identifier') into.add(String(name))
  for (const one of Object.values(value)) collect(one, into)
}

function exportsOf(body: readonly Node[]): string[] {
  const lists = body.filter(({ type }) => type === 'ExportNamedDeclaration')
  return lists.flatMap(({ specifiers }) =>
    (specifiers as { local: { name: string }; exported: { name: string } }[]).map(({ local, exported }) => {
      if (local.name !== exported.name) throw new Error(`${local.name} is exported by another name`)
      return local.name
    }),
  )
}

function reachedFrom(roots: readonly Part[], own: Map<string, Part>): Set<Part> {
  const reached = new Set(roots)
  for (const part of reached) {
    for (const name of part.uses) {
      const next = own.get(name)
      if (next) reached.add(next)
    }
  }
  return reached
}

function without(code: string, parts: readonly { start: number; end: number }[]): string {
  let rest = ''
  let at = 0
  for (const { start, end } of [...parts].sort((one, other) => one.start - other.start)) {
    rest += code.slice(at, start)
    at = end
  }
  return rest + code.slice(at)
}
