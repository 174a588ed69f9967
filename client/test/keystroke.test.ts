import { describe, expect, it } from 'vitest';
import { isPaletteKey, keystroke } from '../src/shared/keystroke';

const pressed = (key: string, code: string, more: Partial<KeyboardEvent> = {}) => ({
  key,
  code,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  repeat: false,
  isComposing: false,
  defaultPrevented: false,
  ...more,
});

describe('the name of a key', () => {
  it.each([
    ['in a Latin layout', 'r', 'KeyR', {}, 'r'],
    ['in a Russian layout', 'к', 'KeyR', {}, 'r'],
    ['with Caps Lock', 'К', 'KeyR', {}, 'r'],
    ['with Shift, Russian', 'К', 'KeyR', { shiftKey: true }, 'Shift+r'],
    ['moved by a Dvorak layout', 'n', 'KeyL', {}, 'n'],
    ['slash', '/', 'Slash', {}, '/'],
    ['the key of the slash in a Russian layout', '.', 'Slash', {}, '/'],
    ['a question mark', '?', 'Slash', { shiftKey: true }, '?'],
    ['its key in a Russian layout', ',', 'Slash', { shiftKey: true }, '?'],
    ['a German slash', '/', 'Digit7', { shiftKey: true }, '/'],
    ['a German question mark', '?', 'Minus', { shiftKey: true }, '?'],
    ['Delete', 'Delete', 'Delete', {}, 'Delete'],
  ])('%s', (_name, key, code, more, name) => {
    expect(keystroke(pressed(key, code, more))).toBe(name);
  });

  it.each([
    ['Ctrl', { ctrlKey: true }],
    ['the command key', { metaKey: true }],
    ['Alt', { altKey: true }],
    ['a held key', { repeat: true }],
    ['a composition', { isComposing: true }],
    ['a key that was used', { defaultPrevented: true }],
  ])('is none with %s', (_name, more) => {
    expect(keystroke(pressed('r', 'KeyR', more))).toBeNull();
  });

  it('is none for Shift+Delete, which cuts', () => {
    expect(keystroke(pressed('Delete', 'Delete', { shiftKey: true }))).toBeNull();
  });
});

describe('the key of the palette', () => {
  it.each([
    ['Ctrl-K', 'k', { ctrlKey: true }, true],
    ['Ctrl-K in a Russian layout', 'л', { ctrlKey: true }, true],
    ['Cmd-K', 'k', { metaKey: true }, true],
    ['K', 'k', {}, false],
    ['Ctrl-Shift-K', 'K', { ctrlKey: true, shiftKey: true }, false],
    ['Ctrl-Cmd-K', 'k', { ctrlKey: true, metaKey: true }, false],
  ])('%s', (_name, key, more, is) => {
    expect(isPaletteKey(pressed(key, 'KeyK', more))).toBe(is);
  });
});
