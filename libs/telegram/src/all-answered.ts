/**
 * Like `Promise.all`, over requests of one connection, but rejects only when each has been answered or has failed. If the
 * connection closed before, Telegram would still be working on a request of the key.
 */
export async function allAnswered<Answer>(requests: Promise<Answer>[]): Promise<Answer[]> {
  const answers = Promise.all(requests);
  await Promise.allSettled([answers, ...requests]);
  return answers;
}
