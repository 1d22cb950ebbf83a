import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'

// The types know a CSS module as any record of strings, so a misspelt class would only be missing in the page.

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).map((name) => join('src', name))
const modules = files.filter((file) => file.endsWith('.module.css'))
const components = files.filter((file) => /(?<!\.test)\.tsx?$/.test(file))

const matches = (text: string, pattern: RegExp) =>
  Array.from(text.matchAll(pattern), ([, found = '']) => found)

/** The classes that a module defines: those in its selectors, but for what is global, a comment or a value. */
function defined(module: string): Set<string> {
  const css = readFileSync(module, 'utf8').replace(/\/\*.*?\*\/|:global\([^)]*\)|"[^"]*"|[^{};]*;/gs, '')
  return new Set(matches(css, /\.([a-z][\w-]*)/gi))
}

/** The classes a component takes from each module it imports; `styles[look]` takes what it names in quotes. */
function taken(component: string): [module: string, name: string][] {
  const text = readFileSync(component, 'utf8')
  const imports = text.matchAll(/import (\w+) from '([^']+\.module\.css)'/g)
  return Array.from(imports).flatMap(([, styles = '', path = '']) => {
    const module = path.startsWith('@/') ? path.replace('@', 'src') : join(dirname(component), path)
    const names = matches(text, new RegExp(`\\b${styles}\\.(\\w+)`, 'g'))
    const chosen = text.includes(`${styles}[`) ? matches(text, /'([\w-]+)'/g) : []
    const known = defined(module)
    return [...names, ...chosen.filter((name) => known.has(name))].map((name): [string, string] => [
      module,
      name,
    ])
  })
}

const uses = components.flatMap((component) => taken(component).map(([module, name]) => `${module} .${name}`))
const classes = modules.flatMap((module) => [...defined(module)].map((name) => `${module} .${name}`))

it('finds the modules and their uses', () => {
  expect(modules.length).toBeGreaterThan(40)
  expect(uses.length).toBeGreaterThan(modules.length)
})

it('has a class in its module for every name that a component takes', () => {
  expect(uses.filter((use) => !classes.includes(use))).toEqual([])
})

it('has a component that takes it for every class of a module', () => {
  expect(classes.filter((name) => !uses.includes(name))).toEqual([])
})
