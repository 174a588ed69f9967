/**
 * People who want less motion have the class `less-motion` on the root element. The application sets it, by the system's
 * setting or by its own; styles go by the same class, so that both always agree.
 */
export function prefersLessMotion(): boolean {
  return document.documentElement.classList.contains('less-motion');
}
