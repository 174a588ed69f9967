import { type Signal, signal } from '@angular/core';

export interface StoredPreference<Value extends string, Fallback> {
  readonly value: Signal<Value | Fallback>;
  set(value: Value): void;
}

/**
 * A preference in the local storage of the browser. When storage is forbidden, it lasts until the tab is closed.
 *
 * @param values the valid values; a stored value that is none of them is ignored
 */
export function storedPreference<Value extends string, Fallback extends Value | null>(
  key: string,
  values: readonly Value[],
  fallback: Fallback,
): StoredPreference<Value, Fallback> {
  const value = signal<Value | Fallback>(stored(key, values) ?? fallback);
  return {
    value: value.asReadonly(),
    set: (chosen) => {
      value.set(chosen);
      try {
        localStorage.setItem(key, chosen);
      } catch {
        // Storage is forbidden.
      }
    },
  };
}

function stored<Value extends string>(key: string, values: readonly Value[]): Value | undefined {
  try {
    const text = localStorage.getItem(key);
    return values.find((value) => value === text);
  } catch {
    return undefined;
  }
}
