import type { Gifts } from '@giftbuyer/contracts';
import { catalogueOf, gift, gifts, sampleGifts } from '../gift-samples';
import { type Answers, firstThen, json, never, errorAnswer } from '../sample-server';
import { account, minutesFromNow, panelOf, profile, profiles, sandboxProfile, sampleAccounts } from '../samples';
import type { State, States } from '../state';

const catalogue = gifts(...sampleGifts);
const dropped = gift({ title: 'Snow Globe', stars: 2000, is_new: true, first_seen_at: minutesFromNow(0) });
const panel = panelOf(...sampleAccounts());
const unread = (watching: Partial<Gifts['watching']>): Gifts => ({
  items: [],
  read_at: null,
  watching: { state: 'watching', next_at: null, wait_until: null, ...watching },
});

const page = (shown: string, answers: Answers = {}, path = 'gifts'): State => ({
  path,
  answers: { ...panel, ...catalogueOf(catalogue), ...answers },
  act: (user) => user.waitFor(shown),
});
const sheet = (id: string, answers: Answers = {}): State => page('gb-gift-sheet gb-gift-facts', answers, `gifts/${id}`);

/** States of the page of the gifts, and of the sheet of one. */
export const giftStates: States = {
  gifts: page('gb-gift-card img'),
  'gifts-two-environments': page('gb-gifts-page gb-segmented-control', {
    'GET /api/apiprofiles': json(profiles(profile, sandboxProfile)),
    'GET /api/accounts': json({ state: 'ready', accounts: [...sampleAccounts(), account({ api_profile_id: 2 })] }),
    'GET /api/gifts': json({
      ...catalogue,
      read_at: minutesFromNow(-7),
      watching: { state: 'waiting', next_at: null, wait_until: minutesFromNow(2.4) },
    } satisfies Gifts),
  }),
  'gifts-filtered': page('gb-gifts-toolbar [aria-pressed="true"]', {}, 'gifts?is=limited,new&sort=-price&q=a'),
  'gifts-nothing': page('gb-empty-state', {}, 'gifts?q=zzz'),
  'gifts-loading': page('gb-skeleton', { 'GET /api/gifts': never }),
  'gifts-failed': page('gb-error-state', { 'GET /api/gifts': errorAnswer(503, 'unavailable') }),
  'gifts-unread': page('gb-empty-state', { 'GET /api/gifts': json(unread({})) }),
  'gifts-waiting': page('gb-empty-state', {
    'GET /api/gifts': json(unread({ state: 'waiting', wait_until: minutesFromNow(3) })),
  }),
  'gifts-no-account': page('gb-empty-state .to-accounts', {
    ...panelOf(),
    'GET /api/gifts': json(unread({ state: 'off' })),
  }),
  'gift-sheet': { ...sheet('1'), act: (user) => user.waitFor('gb-stock-history gb-star-chart') },
  'gift-sheet-auction': sheet('2', { 'GET /api/gift/2/history': json({ items: [] }) }),
  'gift-sheet-gone': sheet('10', { 'GET /api/gift/10/history': errorAnswer(503, 'unavailable') }),
  'gift-sheet-unknown': page('gb-gift-sheet .unknown', {}, 'gifts/404'),
  'gift-new': {
    ...page('gb-gift-card', {
      'GET /api/gifts': firstThen(
        json(catalogue),
        json({ ...catalogue, items: [dropped, ...sampleGifts] } satisfies Gifts),
      ),
      [`GET /api/gift/${dropped.id}/thumb`]: never,
    }),
    act: async (user) => {
      await user.waitFor('gb-gift-card');
      user.send({ type: 'gift.new', data: { environment: 'production', gift: dropped } });
      await user.waitFor('[data-key]', 'Snow Globe');
      await user.waitFor('gb-toast-card');
      await user.hover('gb-toast-card');
    },
  },
};
