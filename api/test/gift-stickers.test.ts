import { expect, test } from 'vitest';
import { useGiftPanel, waitUntil } from './gift-panel.js';

const { panel, find, drop, settled, readNow, readAgain } = useGiftPanel();

test.each([0, 9])('a sticker in the unknown data centre %i does not keep others from being stored', async (dc) => {
  await settled();
  const { id: lost } = drop({ dc });
  const { id: dropped } = drop({ dc: 1 });
  const { id: foreign } = drop({ dc: 3 });
  await readNow(true);
  for (const good of [dropped, foreign])
    await waitUntil(async () => {
      await readAgain();
      expect((await find(good))?.sticker).toEqual(expect.any(String));
    });
  expect(await find(lost)).toMatchObject({ sticker: null });
});

test.each<[number, string]>([
  [406, 'FILEREF_UPGRADE_NEEDED'],
  [303, 'FILE_MIGRATE_1'],
  [400, 'FILE_REFERENCE_EXPIRED'],
])('a sticker that fails with %i %s is asked for again', async (status, code) => {
  await settled();
  // Of the animation and the thumbnail.
  panel.sandbox.faults.add({ method: 'upload.getFile', error: [status, code], times: 2 });
  const { id } = drop();
  await readNow(true);
  await waitUntil(async () => {
    await readAgain();
    expect((await find(id))?.sticker).toEqual(expect.any(String));
  });
});
