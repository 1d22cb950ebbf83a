type Node = {
  type: string
  children?: Node[]
  position?: { start: { offset?: number }; end: { offset?: number } }
  value?: string
}
type File = { value: unknown }

const deepest = 48
const mostCells = 5_000

/**
 * Puts what lies too deep, and tables of too many cells, back to what was written. All that follows the parser
 * calls itself for each level, and fills every row of a table up to the width of its head.
 */
export function tameTree() {
  return (root: Node, { value }: File) => {
    const source = String(value)
    const left: { node: Node; depth: number }[] = [{ node: root, depth: 0 }]
    for (let next = left.pop(); next; next = left.pop()) {
      const { node, depth } = next
      if (!node.children) continue
      if (isHuge(node)) asWritten(node, source, 'code')
      else if (depth >= deepest) node.children = node.children.map((child) => leafOf(child, source))
      else for (const child of node.children) left.push({ node: child, depth: depth + 1 })
    }
  }
}

function isHuge({ type, children = [] }: Node): boolean {
  return type === 'table' && children.length * (children[0]?.children?.length ?? 0) > mostCells
}

function leafOf(node: Node, source: string): Node {
  if (!node.children) return node
  asWritten(node, source, 'text')
  return node
}

function asWritten(node: Node, source: string, type: 'code' | 'text'): void {
  const { start, end } = node.position ?? { start: {}, end: {} }
  node.type = type
  node.value = source.slice(start.offset ?? 0, end.offset ?? 0)
  delete node.children
}
