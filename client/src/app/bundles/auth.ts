/** Bundle: the pages without a session. */
export { CredentialsPage } from '../login/credentials-page';
export { ReplacedPage } from '../login/replaced-page';
