import { NOTE_MAX_LENGTH } from '@giftbuyer/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../src/core/http/api-error';
import { NoteDraft } from '../src/features/account-detail/labels/note-draft';

interface Saving {
  note: string | null;
  before: string | null;
  answer: (newest?: string | null) => void;
  fail: (error: unknown) => void;
}

/** A draft of a server whose answers the test gives. */
function draftOf(stored: string | null) {
  const asked: Saving[] = [];
  const draft = new NoteDraft(stored, (note, before) => {
    const { promise, resolve, reject } = Promise.withResolvers<string | null>();
    asked.push({ note, before, answer: (newest = note) => resolve(newest), fail: reject });
    return promise;
  });
  /** The request that was sent last. */
  const last = (): Saving => {
    const saving = asked.at(-1);
    if (!saving) throw new Error('Nothing was sent');
    return saving;
  };
  return { draft, asked, last };
}

const conflict = (note: string | null) => new ApiError(409, { error: 'note_changed', detail: '', note });
const network = new ApiError(0, null);
const answered = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a note', () => {
  it('is saved once after a pause, with the note that it was made of', async () => {
    const { draft, asked, last } = draftOf('old');
    expect(draft.state()).toBe('saved');
    draft.change('n');
    await vi.advanceTimersByTimeAsync(900);
    draft.change('new');
    await vi.advanceTimersByTimeAsync(900);
    expect([asked.length, draft.state()]).toEqual([0, 'unsaved']);
    await vi.advanceTimersByTimeAsync(100);
    expect([last().note, last().before, draft.state()]).toEqual(['new', 'old', 'saving']);
    last().answer();
    await answered();
    expect([draft.state(), draft.text(), asked.length]).toEqual(['saved', 'new', 1]);
  });

  it('that is typed on while it is saved is saved again, and stays as it was typed', async () => {
    const { draft, asked, last } = draftOf(null);
    draft.change('a');
    void draft.flush();
    draft.change('ab');
    void draft.flush();
    expect(asked).toHaveLength(1);
    last().answer();
    await answered();
    expect([draft.text(), last().note, last().before]).toEqual(['ab', 'ab', 'a']);
    last().answer();
    await answered();
    expect(draft.state()).toBe('saved');
  });

  it('keeps its text after a failure and is sent again', async () => {
    const { draft, asked, last } = draftOf('old');
    draft.change('new');
    void draft.flush();
    last().fail(network);
    await answered();
    expect([draft.state(), draft.text(), draft.error()]).toEqual(['failed', 'new', network]);
    void draft.flush();
    expect([asked.length, last().before]).toEqual([2, 'old']);
    last().answer();
    await answered();
    expect(draft.state()).toBe('saved');
  });

  it('whose answer was lost is no conflict with itself', async () => {
    const { draft, asked, last } = draftOf('old');
    draft.change('one');
    void draft.flush();
    last().fail(network);
    await answered();
    draft.change('one two');
    void draft.flush();
    last().fail(conflict('one'));
    await answered();
    expect([asked.length, last().note, last().before, draft.state()]).toEqual([3, 'one two', 'one', 'saving']);
    last().answer();
    await answered();
    expect(draft.state()).toBe('saved');
  });

  it('of a session that ended while it was saved is no conflict with itself either', async () => {
    const { draft, last } = draftOf('old');
    draft.change('new');
    void draft.flush();
    draft.interrupt();
    expect([draft.state(), draft.text()]).toEqual(['unsaved', 'new']);
    draft.change('newer');
    void draft.flush();
    last().fail(conflict('new'));
    await answered();
    expect([last().note, last().before]).toEqual(['newer', 'new']);
  });

  it('shows what another tab saved, and takes the place of nothing before the user says so', async () => {
    const { draft, asked, last } = draftOf('old');
    draft.change('mine');
    void draft.flush();
    last().fail(conflict('theirs'));
    await answered();
    expect([draft.state(), draft.theirs(), draft.text()]).toEqual(['conflict', { note: 'theirs' }, 'mine']);
    draft.receive('theirs');
    draft.change('mine, longer');
    await vi.advanceTimersByTimeAsync(2000);
    expect([draft.text(), asked.length]).toEqual(['mine, longer', 1]);
    void draft.keepMine();
    expect([last().note, last().before]).toEqual(['mine, longer', 'theirs']);
    last().fail(conflict(null));
    await answered();
    draft.useTheirs();
    expect([draft.state(), draft.text()]).toEqual(['saved', '']);
  });

  it('from another tab is shown at once where nothing was typed, and never over what was typed', () => {
    const { draft } = draftOf('old');
    draft.receive('newer');
    expect([draft.text(), draft.state()]).toEqual(['newer', 'saved']);
    draft.change('mine');
    draft.receive('newest');
    expect([draft.text(), draft.state()]).toEqual(['mine', 'unsaved']);
    draft.receive('mine');
    expect(draft.state()).toBe('saved');
  });

  it('that another tab changed right after this one is shown when the answer comes', async () => {
    const { draft, last } = draftOf('old');
    draft.change('mine');
    void draft.flush();
    draft.receive('theirs, later');
    expect(draft.text()).toBe('mine');
    last().answer('theirs, later');
    await answered();
    expect([draft.text(), draft.state()]).toEqual(['theirs, later', 'saved']);
  });

  it('that is too long is not cut off, and not sent', async () => {
    const { draft, asked } = draftOf(null);
    draft.change('😀'.repeat(NOTE_MAX_LENGTH + 1));
    await vi.advanceTimersByTimeAsync(2000);
    expect([draft.state(), draft.length(), asked.length]).toEqual(['tooLong', NOTE_MAX_LENGTH + 1, 0]);
    draft.change('😀'.repeat(NOTE_MAX_LENGTH));
    void draft.flush();
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['a\u0000b\u001b[0m', 'ab[0m'],
    ['a\r\nb\rc\td', 'a\nb\nc\td'],
    [' \n\u200b', null],
    ['x\ud83d', 'x\ufffd'],
    [' kept ', ' kept '],
  ])('%j is sent as the server takes it', (typed, sent) => {
    const { draft, last } = draftOf('old');
    draft.change(typed);
    void draft.flush();
    expect(last().note).toBe(sent);
  });
});
