import type { Answer, HttpClient } from '../harness/http-client.js';
import type { TestApi } from '../harness/test-api.js';
import { PASSWORD } from '../harness/test-user.js';

export const guessPassword = (username: string, client: HttpClient): Promise<Answer> =>
  client.post('/api/auth/login', { username, password: 'a wrong password' }, { 'X-Request-Id': 'same' });

export const signIn = (username: string, client: HttpClient): Promise<Answer> =>
  client.post('/api/auth/login', { username, password: PASSWORD });

/** Lets every name that failed five times wait for a minute, on the slowest machine too. */
export const makeNamesWait = ({ database }: TestApi): Promise<unknown> =>
  database.query(`UPDATE attempt_limits SET failures = 20, at = now() + interval '1 hour' WHERE failures >= 5`);
