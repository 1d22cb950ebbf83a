// One chunk for all that a signed-in person sees first: three would be three requests for one screen.
export { Frame } from '../layout/frame'
export { HomeRoute } from './home'
export { PromptRoute } from './prompt'
