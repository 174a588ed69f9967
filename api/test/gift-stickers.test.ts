import { expect, test } from 'vitest';
import { useGiftPanel, waitUntil } from './gift-panel.js';

const { find, drop, settled, readNow, readAgain } = useGiftPanel();

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
