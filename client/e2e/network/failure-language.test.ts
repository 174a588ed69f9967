import { it } from 'vitest';
import { errorAnswer, json } from '../../gallery/sample-server';
import { en } from '../../src/i18n/en';
import { enErrors } from '../../src/i18n/en-errors';
import { ruErrors } from '../../src/i18n/ru-errors';
import { SIGNED_OUT, useNetwork } from './fixtures';

const network = useNetwork();

const LOGIN = 'POST /api/auth/login';
const CODE = 'POST /api/auth/login/code';
const answers = {
  'GET /api/me': SIGNED_OUT,
  'GET /api/auth/options': json({ registration: 'open', insecure_http: false }),
};

async function signIn(): Promise<void> {
  const { screen } = network;
  await screen.field(en.auth.username).fill('ada');
  await screen.field(en.auth.password).fill('correct horse');
  await screen.button(en.auth.login).click();
}

async function expectFailure(code: 'invalid_credentials' | 'second_step_expired'): Promise<void> {
  const { page, screen } = network;
  const failure = page.locator('form');
  await failure.getByText(enErrors.codes[code]).waitFor();
  await screen.button('RU').click();
  await failure.getByText(ruErrors.codes[code]).waitFor();
}

it('why a sign-in failed is said in the language that is chosen afterwards', async () => {
  await network.open({ ...answers, [LOGIN]: errorAnswer(401, 'invalid_credentials') }, { path: '/login' });
  await signIn();
  await expectFailure('invalid_credentials');
});

it('so is why a code asks for the password again', async () => {
  const needed = errorAnswer(401, 'second_factor_required');
  await network.open(
    { ...answers, [LOGIN]: needed, [CODE]: errorAnswer(401, 'second_step_expired') },
    { path: '/login' },
  );
  const { screen } = network;
  await signIn();
  await screen.field(en.secondFactor.code).fill('123456');
  await screen.button(en.auth.login).click();
  await expectFailure('second_step_expired');
});
