/** In milliseconds. `press`, `fade` and `enter` equal the style tokens `--duration-…`. */
export const DURATION = { press: 120, fade: 160, enter: 200, shift: 260, move: 320 } as const;
/** The token `--easing`. */
export const EASE = 'cubic-bezier(0.2, 0, 0, 1)';

/**
 * The application sets the class `less-motion` on the root element, by the system's setting or its own. Styles depend on
 * the same class, so that scripts and styles agree.
 */
export function prefersLessMotion(): boolean {
  return document.documentElement.classList.contains('less-motion');
}
