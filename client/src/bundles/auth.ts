/** Bundle: the pages without a session. */
export { CredentialsPage } from '../features/auth/credentials-page';
export { ReplacedPage } from '../features/auth/replaced-page';
