type Keystroke = Pick<
  KeyboardEvent,
  'key' | 'code' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey' | 'repeat' | 'isComposing' | 'defaultPrevented'
>;

/**
 * The name of a single-key shortcut: `r`, `Shift+r`, `?`, `Delete`. In non-Latin layouts letters are identified by the
 * position of the key, so that they work in Russian too. Null for keys with Ctrl, Alt or Command, repeated ones, those of a
 * composition, and handled ones.
 */
export function keystroke(event: Keystroke): string | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  if (event.repeat || event.isComposing || event.defaultPrevented) return null;
  if (event.key === '?' || event.key === '/') return event.key;
  const letter = letterOf(event);
  if (letter) return event.shiftKey ? `Shift+${letter}` : letter;
  // That key is a full stop and a comma in the Russian layout.
  if (event.code === 'Slash') return event.shiftKey ? '?' : '/';
  return event.shiftKey ? null : event.key;
}

/** The keystroke of a shortcut in the format of `KeyCaps`: `R` is `r`, `G A` is `g a`. */
export const keystrokeOf = (keys: string): string => keys.replace(/\b[A-Z]\b/g, (letter) => letter.toLowerCase());

/** Ctrl+K, on a Mac Command+K. */
export function isPaletteKey(event: Keystroke): boolean {
  const isAlone = !event.shiftKey && !event.altKey && event.ctrlKey !== event.metaKey;
  return isAlone && !event.isComposing && !event.defaultPrevented && letterOf(event) === 'k';
}

/** Whether the target handles keys itself: text fields and menus. */
export function handlesOwnKeys(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest(
      'input:not([type="checkbox"], [type="radio"], [type="button"]), textarea, select, [contenteditable], [role="menu"], [role="listbox"]',
    ) !== null
  );
}

function letterOf({ key, code }: Keystroke): string | null {
  if (/^[a-z]$/i.test(key)) return key.toLowerCase();
  const isLetterElsewhere = /^\p{L}$/u.test(key);
  return isLetterElsewhere && code.startsWith('Key') ? code.slice(3).toLowerCase() : null;
}
