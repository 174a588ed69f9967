import { SchedulerRegistry } from '@nestjs/schedule';
import type { OpenAPIObject } from '@nestjs/swagger';
import { InProcessTelegramGateway } from '@giftbuyer/telegram/in-process';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { AnswerChecker, type RecordedAnswer } from './openapi-answers.js';
import { GeneratedClient } from './openapi-client/generate-client.js';
import { Recorder } from './openapi-client/recorder.js';
import { codeOf } from '../harness/second-factor.js';
import { useTelegramPanel } from '../harness/telegram-panel.js';

const panel = useTelegramPanel({ ALLOW_SESSION_EXPORT: '1' }, { qrWaitMs: 0 });
/** Of another program, which is let in. */
const PROGRAM_APP = { environment: 'sandbox', apiId: 777, apiHash: 'f'.repeat(32), proxy: null } as const;
let document: OpenAPIObject;
let client: GeneratedClient;
let answers: RecordedAnswer[];
beforeAll(async () => {
  // `/api/ready` asks whether it runs; no account is stale here.
  panel.api.app.get(SchedulerRegistry, { strict: false }).getCronJob('stale-accounts').start();
  document = (await panel.api.client().get<OpenAPIObject>('/docs-json')).body;
  client = await GeneratedClient.generate(document);
  answers = await answersToProgram();
});
afterAll(() => client.remove());

async function answersToProgram(): Promise<RecordedAnswer[]> {
  const { sandbox, api } = panel;
  const phones = {
    withPassword: panel.newProtectedPhone(),
    withPhoto: panel.newPhone(),
    another: panel.newPhone(),
    moving: panel.newPhone(),
    withoutEmail: panel.newPhone(),
    withEmail: panel.newPhone(),
  };
  sandbox.world.gifts.drop({ id: 77n, stars: 15, total: 500, background: { center: 1, edge: 2, text: 3 } });
  sandbox.world.setLoginEmail(phones.withoutEmail, 'required');
  sandbox.world.setLoginEmail(phones.withEmail, 'ada@example.com');
  const program = new InProcessTelegramGateway({ sandbox: sandbox.addresses });
  sandbox.world.change(phones.withPhoto, { photo: { person: 'anna', dc: 2 } });
  const recorder = new Recorder();
  const { callEveryOperation } = await client.loadProgram();
  await callEveryOperation({
    baseUrl: api.url,
    fetch: recorder.fetch,
    phones,
    codeOf,
    scan: (phone, url) => void sandbox.world.phone(phone).acceptQr(url),
    signInElsewhere: (phone) => Buffer.from(sandbox.mintSession(phone).authKey, 'hex').toString('base64'),
    showQrCode: async () => (await program.beginQrLogin(PROGRAM_APP, [])).url,
    signInDevice: (phone) => {
      sandbox.clock.advance(86_400_000);
      sandbox.world.signInDirectly({ id: 'elsewhere', model: 'Pixel' }, phone);
    },
    waitForSticker: async () => {
      const stored = () => api.database.query<unknown[]>('SELECT FROM gift_files WHERE animation IS NOT NULL');
      await vi.waitUntil(async () => (await stored()).length > 0, { timeout: 60_000 });
    },
    refuseSession: (phone) => sandbox.faults.add({ phone, method: 'users.getUsers', error: [401, 'SESSION_REVOKED'] }),
    refuseCodes: (phone) => sandbox.faults.add({ phone, method: 'auth.sendCode', error: [420, 'FLOOD_WAIT_30'] }),
  });
  return recorder.recorded();
}

const faultsBy = (description: OpenAPIObject) => {
  const checker = new AnswerChecker(description);
  return answers.flatMap((answer) => checker.faultsOf(answer));
};

test('a client that is generated from the document calls every operation', () => {
  const checker = new AnswerChecker(document);
  const succeeded = answers.filter(({ status }) => status < 300);
  const called = new Set(succeeded.map((answer) => checker.operationOf(answer).operationId));
  const all = Object.values(document.paths).flatMap((methods) =>
    Object.values(methods as Record<string, { operationId: string }>).map(({ operationId }) => operationId),
  );
  expect([...called].sort()).toEqual(all.sort());
});

test('each answer, line and event is as documented', () => {
  expect(faultsBy(document)).toEqual([]);
});

test('its types are those of the contracts, and let the program use it', () => {
  expect(client.typeErrors()).toEqual([]);
});

type Schemas = Record<string, { properties: Record<string, object>; required: string[] }>;

function changed(change: (schemas: Schemas) => void): OpenAPIObject {
  const copy = structuredClone(document);
  change(copy.components?.schemas as unknown as Schemas);
  return copy;
}

test.each<[string, string, (schemas: Schemas) => void]>([
  [
    'another type',
    'listAccounts 200: /accounts/0/stars must be string',
    ({ Account }) => Object.assign(Account?.properties['stars'] ?? {}, { type: 'string' }),
  ],
  [
    'no null',
    'sendCode 200: /delivery_detail must be string',
    ({ SentCode }) => Object.assign(SentCode?.properties['delivery_detail'] ?? {}, { nullable: false }),
  ],
  ['a missing field', 'getMe 200:  must NOT have additional properties', ({ Me }) => delete Me?.properties['username']],
  [
    'a missing field of an error',
    'createApiProfile 409:  must NOT have unevaluated properties',
    ({ ErrorBody }) => delete ErrorBody?.properties['existing_id'],
  ],
  [
    'another stage of a line',
    'refreshAccount 200: /stage must be equal to one of the allowed values',
    ({ RefreshStage }) => Object.assign(RefreshStage ?? {}, { enum: ['connect', 'profile'] }),
  ],
  [
    'another field of an event',
    "watchEvents 200:  must have required property 'why'",
    ({ AccountRemovedEvent }) => AccountRemovedEvent?.required.push('why'),
  ],
])('an answer differs from a document with %s', (_, fault, change) => {
  expect(faultsBy(changed(change))).toContain(fault);
});

test('the program does not compile with the client of another document', async () => {
  const other = await GeneratedClient.generate(changed(({ Account }) => delete Account?.properties['photo_id']));
  expect(other.typeErrors()).toEqual([expect.stringContaining("Property 'Account' is incompatible")]);
  await other.remove();
});
