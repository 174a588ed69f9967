import type { Api, Tl } from '../tl/codec.js';
import type { Account } from '../world/world.js';
import { appConfigOf } from './app-config.js';
import { method } from './call.js';

const CONFIG_VALID_SECONDS = 3600;
const DATE_FORMAT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

/** https://core.telegram.org/api/config; the limits are those Telegram sends today. */
const LIMITS = {
  dcTxtDomainName: 'localhost',
  chatSizeMax: 200,
  megagroupSizeMax: 200_000,
  forwardedCountMax: 100,
  onlineUpdatePeriodMs: 210_000,
  offlineBlurTimeoutMs: 5_000,
  offlineIdleTimeoutMs: 30_000,
  onlineCloudTimeoutMs: 300_000,
  notifyCloudDelayMs: 30_000,
  notifyDefaultDelayMs: 1_500,
  pushChatPeriodMs: 60_000,
  pushChatLimit: 2,
  editTimeLimit: 172_800,
  revokeTimeLimit: 2_147_483_647,
  revokePmTimeLimit: 2_147_483_647,
  ratingEDecay: 2_419_200,
  stickersRecentLimit: 200,
  channelsReadMediaPeriod: 604_800,
  callReceiveTimeoutMs: 20_000,
  callRingTimeoutMs: 90_000,
  callConnectTimeoutMs: 30_000,
  callPacketTimeoutMs: 10_000,
  meUrlPrefix: 'https://t.me/',
  captionLengthMax: 1024,
  messageLengthMax: 4096,
  webfileDcId: 1,
};

/** What Premium costs, in cents. */
const PREMIUM_OPTIONS = [
  { _: 'premiumSubscriptionOption' as const, months: 12, currency: 'USD', amount: 3588n, botUrl: '' },
  { _: 'premiumSubscriptionOption' as const, months: 1, currency: 'USD', amount: 499n, botUrl: '' },
];

export const help = [
  method<Api.help.GetConfig>('help.getConfig', ({ dcContext, world, isTest }) => {
    const date = world.now();
    return {
      _: 'config',
      ...LIMITS,
      date,
      expires: date + CONFIG_VALID_SECONDS,
      testMode: isTest,
      thisDc: dcContext.dc,
      dcOptions: dcContext.dcs.map(({ id, ip, port }) => ({ _: 'dcOption' as const, id, ipAddress: ip, port })),
    };
  }),
  method<Api.help.GetNearestDc>('help.getNearestDc', ({ dcContext, world, peer }) => ({
    _: 'nearestDc',
    country: world.countries.get(peer) ?? 'XX',
    thisDc: dcContext.dc,
    nearestDc: dcContext.dc,
  })),
  method<Api.help.GetAppConfig>('help.getAppConfig', (call, { hash }) => {
    const phone = call.world.deviceRegistry.find(call.device.id)?.phone;
    const current = appConfigOf(call.world, phone === undefined ? undefined : call.world.accounts.get(phone));
    return hash === current.hash ? { _: 'help.appConfigNotModified' } : { _: 'help.appConfig', ...current };
  }),
  method<Api.help.GetPremiumPromo>('help.getPremiumPromo', (call) => ({
    _: 'help.premiumPromo',
    ...premiumStatus(call.account()),
    videoSections: [],
    videos: [],
    periodOptions: PREMIUM_OPTIONS,
    users: [],
  })),
];

/** The end of Premium as a sentence, and as a `messageEntityFormattedDate` over the date in it. */
function premiumStatus({ premiumUntil }: Account): Pick<Tl<Api.help.PremiumPromo>, 'statusText' | 'statusEntities'> {
  if (premiumUntil === null) return { statusText: 'This account has no Telegram Premium.', statusEntities: [] };
  const before = 'You are subscribed to Telegram Premium. Your subscription expires on ';
  const date = DATE_FORMAT.format(premiumUntil * 1000);
  return {
    statusText: `${before}${date}.`,
    statusEntities: [
      {
        _: 'messageEntityFormattedDate',
        longDate: true,
        offset: before.length,
        length: date.length,
        date: premiumUntil,
      },
    ],
  };
}
