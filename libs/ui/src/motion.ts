/** How long movements take, in milliseconds: the durations of the style tokens with the same names, and longer ones. */
export const DURATION = { press: 120, fade: 160, enter: 200, shift: 260, move: 320 } as const;
/** The token `--ease`. */
export const EASE = 'cubic-bezier(0.2, 0, 0, 1)';

/**
 * People who want less motion have the class `less-motion` on the root element. The application sets it, by the system's
 * setting or by its own; styles go by the same class, so that both always agree.
 */
export function prefersLessMotion(): boolean {
  return document.documentElement.classList.contains('less-motion');
}
