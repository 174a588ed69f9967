/** Bundle: the page of the Stars, with all that came and went. */
export { StarsPage } from '../features/stars-page/stars-page';
