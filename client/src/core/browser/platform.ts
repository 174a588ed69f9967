/** Whether the keyboard has a Command key, which takes the place of Ctrl. */
export const IS_APPLE = /Mac|iPhone|iPad/.test(navigator.userAgent);
