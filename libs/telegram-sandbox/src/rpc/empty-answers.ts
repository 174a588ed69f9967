import type { Api, MethodName, Tl } from '../tl/codec.js';
import { method } from './call.js';
import type { AnswerOf, MethodHandler } from './call.js';
import { toState } from './updates.js';

/** For answers with an expiry date: they never expire. */
const NEVER = 2_147_483_647;
const NOTHING: Tl<Api.Updates> = { _: 'updates', updates: [], users: [], chats: [], date: 0, seq: 0 };
const NO_STATUSES: Tl<Api.account.EmojiStatuses> = { _: 'account.emojiStatuses', hash: 0n, statuses: [] };
const NO_EMOJI: Tl<Api.EmojiList> = { _: 'emojiList', hash: 0n, documentId: [] };
const NO_COLORS: Tl<Api.help.PeerColors> = { _: 'help.peerColors', hash: 0, colors: [] };
const NO_REACTIONS: Tl<Api.messages.Reactions> = { _: 'messages.reactions', hash: 0n, reactions: [] };
const NO_STICKERS: Tl<Api.messages.AllStickers> = { _: 'messages.allStickers', hash: 0n, sets: [] };
const NO_FEATURED: Tl<Api.messages.FeaturedStickers> = {
  _: 'messages.featuredStickers',
  hash: 0n,
  count: 0,
  sets: [],
  unread: [],
};
const AUTO_SAVE: Tl<Api.AutoSaveSettings> = { _: 'autoSaveSettings' };

/** A method with a constant answer; it needs a signed-in client. */
function empty<R extends { className: string }>(
  name: MethodName<R>,
  answer: AnswerOf<R>,
): [name: string, handler: MethodHandler] {
  return method<R>(name, (call) => {
    call.account();
    return answer;
  });
}

/** The methods that official clients call after the sign-in, with valid answers without content. */
export const emptyAnswers = [
  // The list of countries is for the form of the sign-in.
  method<Api.help.GetCountriesList>('help.getCountriesList', () => ({
    _: 'help.countriesList',
    countries: [],
    hash: 0,
  })),
  method<Api.messages.GetPinnedDialogs>('messages.getPinnedDialogs', (call) => ({
    _: 'messages.peerDialogs',
    dialogs: [],
    messages: [],
    chats: [],
    users: [],
    state: toState(call.world, call.account().phone),
  })),
  empty<Api.account.GetNotifySettings>('account.getNotifySettings', { _: 'peerNotifySettings' }),
  empty<Api.account.GetReactionsNotifySettings>('account.getReactionsNotifySettings', {
    _: 'reactionsNotifySettings',
    sound: { _: 'notificationSoundDefault' },
    showPreviews: true,
  }),
  empty<Api.account.GetChatThemes>('account.getChatThemes', { _: 'account.themes', hash: 0n, themes: [] }),
  empty<Api.account.GetContentSettings>('account.getContentSettings', { _: 'account.contentSettings' }),
  empty<Api.account.GetWebBrowserSettings>('account.getWebBrowserSettings', {
    _: 'account.webBrowserSettings',
    externalExceptions: [],
    inappExceptions: [],
    hash: 0n,
  }),
  empty<Api.account.GetSavedMusicIds>('account.getSavedMusicIds', { _: 'account.savedMusicIds', ids: [] }),
  empty<Api.account.GetAutoSaveSettings>('account.getAutoSaveSettings', {
    _: 'account.autoSaveSettings',
    usersSettings: AUTO_SAVE,
    chatsSettings: AUTO_SAVE,
    broadcastsSettings: AUTO_SAVE,
    exceptions: [],
    chats: [],
    users: [],
  }),
  empty<Api.account.GetDefaultEmojiStatuses>('account.getDefaultEmojiStatuses', NO_STATUSES),
  empty<Api.account.GetChannelDefaultEmojiStatuses>('account.getChannelDefaultEmojiStatuses', NO_STATUSES),
  empty<Api.account.GetCollectibleEmojiStatuses>('account.getCollectibleEmojiStatuses', NO_STATUSES),
  empty<Api.account.GetRecentEmojiStatuses>('account.getRecentEmojiStatuses', NO_STATUSES),
  empty<Api.account.GetChannelRestrictedStatusEmojis>('account.getChannelRestrictedStatusEmojis', NO_EMOJI),
  empty<Api.account.GetDefaultProfilePhotoEmojis>('account.getDefaultProfilePhotoEmojis', NO_EMOJI),
  empty<Api.account.GetDefaultGroupPhotoEmojis>('account.getDefaultGroupPhotoEmojis', NO_EMOJI),
  empty<Api.account.GetDefaultBackgroundEmojis>('account.getDefaultBackgroundEmojis', NO_EMOJI),
  empty<Api.account.GetSavedRingtones>('account.getSavedRingtones', {
    _: 'account.savedRingtones',
    hash: 0n,
    ringtones: [],
  }),
  empty<Api.account.GetPasskeys>('account.getPasskeys', { _: 'account.passkeys', passkeys: [] }),
  empty<Api.account.UpdateStatus>('account.updateStatus', true),
  empty<Api.auth.DropTempAuthKeys>('auth.dropTempAuthKeys', true),
  empty<Api.aicompose.GetTones>('aicompose.getTones', { _: 'aicompose.tones', hash: 0n, tones: [], users: [] }),
  empty<Api.channels.GetAdminedPublicChannels>('channels.getAdminedPublicChannels', { _: 'messages.chats', chats: [] }),
  empty<Api.contacts.GetTopPeers>('contacts.getTopPeers', {
    _: 'contacts.topPeers',
    categories: [],
    chats: [],
    users: [],
  }),
  empty<Api.contacts.GetContacts>('contacts.getContacts', {
    _: 'contacts.contacts',
    contacts: [],
    savedCount: 0,
    users: [],
  }),
  empty<Api.contacts.GetBirthdays>('contacts.getBirthdays', {
    _: 'contacts.contactBirthdays',
    contacts: [],
    users: [],
  }),
  empty<Api.help.GetPeerColors>('help.getPeerColors', NO_COLORS),
  empty<Api.help.GetPeerProfileColors>('help.getPeerProfileColors', NO_COLORS),
  empty<Api.help.GetPromoData>('help.getPromoData', { _: 'help.promoDataEmpty', expires: NEVER }),
  empty<Api.help.GetTermsOfServiceUpdate>('help.getTermsOfServiceUpdate', {
    _: 'help.termsOfServiceUpdateEmpty',
    expires: NEVER,
  }),
  empty<Api.help.GetTimezonesList>('help.getTimezonesList', { _: 'help.timezonesList', timezones: [], hash: 0 }),
  empty<Api.messages.GetDialogs>('messages.getDialogs', {
    _: 'messages.dialogs',
    dialogs: [],
    messages: [],
    chats: [],
    users: [],
  }),
  empty<Api.messages.GetDialogFilters>('messages.getDialogFilters', { _: 'messages.dialogFilters', filters: [] }),
  empty<Api.messages.GetAttachMenuBots>('messages.getAttachMenuBots', {
    _: 'attachMenuBots',
    hash: 0n,
    bots: [],
    users: [],
  }),
  empty<Api.messages.GetAvailableEffects>('messages.getAvailableEffects', {
    _: 'messages.availableEffects',
    hash: 0,
    effects: [],
    documents: [],
  }),
  empty<Api.messages.GetAvailableReactions>('messages.getAvailableReactions', {
    _: 'messages.availableReactions',
    hash: 0,
    reactions: [],
  }),
  empty<Api.messages.GetTopReactions>('messages.getTopReactions', NO_REACTIONS),
  empty<Api.messages.GetRecentReactions>('messages.getRecentReactions', NO_REACTIONS),
  empty<Api.messages.GetDefaultTagReactions>('messages.getDefaultTagReactions', NO_REACTIONS),
  empty<Api.messages.GetPaidReactionPrivacy>('messages.getPaidReactionPrivacy', NOTHING),
  empty<Api.messages.GetQuickReplies>('messages.getQuickReplies', {
    _: 'messages.quickReplies',
    quickReplies: [],
    messages: [],
    chats: [],
    users: [],
  }),
  empty<Api.messages.GetAllStickers>('messages.getAllStickers', NO_STICKERS),
  empty<Api.messages.GetMaskStickers>('messages.getMaskStickers', NO_STICKERS),
  empty<Api.messages.GetEmojiStickers>('messages.getEmojiStickers', NO_STICKERS),
  empty<Api.messages.GetFavedStickers>('messages.getFavedStickers', {
    _: 'messages.favedStickers',
    hash: 0n,
    packs: [],
    stickers: [],
  }),
  empty<Api.messages.GetRecentStickers>('messages.getRecentStickers', {
    _: 'messages.recentStickers',
    hash: 0n,
    packs: [],
    stickers: [],
    dates: [],
  }),
  empty<Api.messages.GetFeaturedStickers>('messages.getFeaturedStickers', NO_FEATURED),
  empty<Api.messages.GetFeaturedEmojiStickers>('messages.getFeaturedEmojiStickers', NO_FEATURED),
  empty<Api.messages.GetSavedGifs>('messages.getSavedGifs', { _: 'messages.savedGifs', hash: 0n, gifs: [] }),
  empty<Api.payments.GetStarsTopupOptions>('payments.getStarsTopupOptions', []),
  empty<Api.stories.GetAllStories>('stories.getAllStories', {
    _: 'stories.allStories',
    count: 0,
    state: '',
    peerStories: [],
    chats: [],
    users: [],
    stealthMode: { _: 'storiesStealthMode' },
  }),
  empty<Api.stories.GetAllReadPeerStories>('stories.getAllReadPeerStories', NOTHING),
];
