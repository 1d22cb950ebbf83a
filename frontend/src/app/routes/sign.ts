export { SignInRoute } from './sign-in'
export { SignUpRoute } from './sign-up'
