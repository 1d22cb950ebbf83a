import { createElement, type ReactElement, type SVGProps } from 'react'
import { classes } from './classes'

type Shape = [tag: string, attributes: Record<string, string>]
type Data = { node: Shape[] }

const stroke = {
  xmlns: 'http://www.w3.org/2000/svg',
  width: 24,
  height: 24,
  viewBox: '0 0 24 24',
  fill: 'none',
  stroke: 'currentColor',
  strokeWidth: 2,
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
  'aria-hidden': true,
} as const

/**
 * What vite.config.ts puts in the place of Lucide's own, whose many settings the app has no use for: a page shows
 * dozens of icons, and a list one in each row.
 */
export default function createIcon({ node }: Data) {
  return ({ className, ...props }: SVGProps<SVGSVGElement>): ReactElement =>
    createElement(
      'svg',
      { ...stroke, ...props, className: classes('lucide', className) },
      ...node.map(([tag, attributes]) => createElement(tag, attributes)),
    )
}
