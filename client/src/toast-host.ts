/** A file of its own: nothing is told before there is something on the screen. */
export { ToastHost } from '@giftbuyer/ui';
