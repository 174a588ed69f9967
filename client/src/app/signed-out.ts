/** One file of the build: what somebody sees who is not signed in, or not any more. */
export { CredentialsPage } from './login/credentials-page';
export { ReplacedPage } from './login/replaced-page';
