/** Bundle: the page that brings sessions of other programs, which most users open once. */
export { MovingInPage } from '../features/moving-in/moving-in-page';
