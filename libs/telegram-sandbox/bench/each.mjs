/** Runs a job for each item, so many at a time. */
export async function each(items, atATime, job) {
  const queue = items[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: atATime }, async () => {
      for (const item of queue) await job(item);
    }),
  );
}
