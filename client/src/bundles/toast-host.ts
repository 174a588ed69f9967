/** Bundle: toasts are not needed before the first page is shown. */
export { ToastHost } from '@giftbuyer/ui';
