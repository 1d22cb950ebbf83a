import { Component, type ReactNode } from 'react'
import { notice, type Screen } from '@/lib/notice'

type Props = {
  fallback: (error: unknown) => ReactNode
  /** Which screen is lost then, where that is counted. */
  screen?: Screen | undefined
  children: ReactNode
}
type State = { error: unknown }

/** Whatever its content throws while it is drawn stays inside: the fallback stands in its place. */
export class Boundary extends Component<Props, State> {
  override state: State = { error: null }

  static getDerivedStateFromError(error: unknown): State {
    return { error: error ?? new Error('Unknown') }
  }

  override componentDidCatch() {
    if (this.props.screen) notice({ kind: 'lost_screen', screen: this.props.screen })
  }

  override render() {
    return this.state.error === null ? this.props.children : this.props.fallback(this.state.error)
  }
}
