// One chunk for all that a signed-in person sees first: three would be three requests for one screen.
export { Toasts } from '@/ui/toasts'
export { Frame } from '../layout/frame'
export { PromptRoute } from './prompt'
