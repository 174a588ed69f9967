import { DestroyRef, Service, computed, inject, signal } from '@angular/core';
import { API_HASH_PATTERN } from '@giftbuyer/contracts';
import type { FoundSession as SessionWithKey, OriginalPanel } from '@giftbuyer/session-files';
import { Session } from '../../../core/session/session';
import type { Source } from '../sources/find-sources';
import type { Finding, Place } from '../sources/read-sources';
import { readInWorker } from '../sources/session-reader';
import { type OldProfile, type ReadPanel, type ReadSession, type Unreadable, ownerKey } from './found-session';
import { isEncrypted, matchAccounts, missingAccounts, ownersOf } from './match-accounts';

/** Tells random keys apart, and is of no use to somebody who finds it in memory. */
const FINGERPRINT_BYTES = 16;

/**
 * The sessions that were found in files and strings. Their keys, and the api_hashes of an original panel, are kept here
 * alone, in memory, until they are used, left out, or the page or the panel session ends.
 */
@Service({ autoProvided: false })
export class FoundSessions {
  private readonly keys = new Map<number, Uint8Array>();
  /** Ids by the beginning of the key: a session that is found twice is one. */
  private readonly idsByFingerprint = new Map<string, number>();
  private readonly apiHashes = new Map<string, string>();
  private count = 0;
  private reading = new AbortController();
  /** Ends with what is read last. */
  private lastReading = Promise.resolve();

  private readonly sessions = signal<readonly ReadSession[]>([]);
  private readonly panels = signal<readonly ReadPanel[]>([]);
  private readonly failures = signal<readonly Unreadable[]>([]);
  private readonly chosenOwner = signal<string | null>(null);
  /** Null when nothing is being read. */
  readonly progress = signal<{ done: number; all: number } | null>(null);
  /** Files that hold no session. */
  readonly skipped = signal(0);
  readonly repeated = signal(0);

  /** The users of original panels whose data was found. */
  readonly owners = computed(() => ownersOf(this.panels()));
  /** Whose data is brought; null until one of several owners is chosen. */
  readonly owner = computed(() => {
    const owners = this.owners();
    const chosen = owners.length === 1 ? owners[0] : owners.find(({ key }) => key === this.chosenOwner());
    return chosen?.key ?? null;
  });
  private readonly matched = computed(() =>
    matchAccounts(this.sessions(), this.panels()).filter(({ owner }) => this.isWanted(owner)),
  );
  /** What can be brought. */
  readonly found = computed(() => this.matched().filter(({ isBot }) => !isBot));
  readonly unreadable = computed<readonly Unreadable[]>(() => {
    const bots = this.matched().filter(({ isBot }) => isBot);
    const places = [...this.sessions(), ...this.failures()].map(({ place }) => place);
    const missing = this.progress() ? [] : missingAccounts(places, this.panels());
    return [
      ...this.failures(),
      ...bots.map(({ place, phone, owner }) => ({ place, phone, owner, problem: 'bot' as const })),
      ...missing.filter(({ owner }) => this.isWanted(owner)),
    ];
  });
  readonly oldProfiles = computed(() =>
    this.panels().flatMap(({ profiles }) => profiles.filter(({ owner }) => this.isWanted(owner))),
  );
  readonly hasEncryptedPanel = computed(() => this.panels().some(isEncrypted));
  /** Something was read, even if it holds nothing that can be brought. */
  readonly isEmpty = computed(
    () => this.sessions().length + this.panels().length + this.failures().length + this.skipped() === 0,
  );

  constructor() {
    inject(Session).ended.subscribe(() => this.clear());
    inject(DestroyRef).onDestroy(() => this.clear());
  }

  /**
   * Adds what the sources hold to what was found before, after those that are being read.
   * @throws when the reader could not be loaded
   */
  read(sources: readonly Source[], skipped: number): Promise<void> {
    const { signal } = this.reading;
    const reading = this.lastReading.then(() => this.readNow(sources, skipped, signal));
    this.lastReading = reading.catch(() => undefined);
    return reading;
  }

  private async readNow(sources: readonly Source[], skipped: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    this.skipped.update((count) => count + skipped);
    this.progress.set({ done: 0, all: sources.length });
    const findings: Finding[] = [];
    try {
      await readInWorker(sources, (finding) => this.take(finding, findings), signal);
    } finally {
      if (!signal.aborted) {
        this.show(findings);
        this.progress.set(null);
      }
    }
  }

  chooseOwner(key: string): void {
    this.chosenOwner.set(key);
  }

  /** The key in base64; null when it was forgotten. */
  keyOf(id: number): string | null {
    const key = this.keys.get(id);
    return key ? btoa(String.fromCharCode(...key)) : null;
  }

  apiHashOf({ key }: OldProfile): string | null {
    return this.apiHashes.get(key) ?? null;
  }

  /** Forgets the key of a session that is in the panel now. */
  forgetKey(id: number): void {
    this.keys.get(id)?.fill(0);
    this.keys.delete(id);
  }

  leaveOut(id: number): void {
    this.forgetKey(id);
    for (const [key, other] of this.idsByFingerprint) if (other === id) this.idsByFingerprint.delete(key);
    this.sessions.update((sessions) => sessions.filter((session) => session.id !== id));
  }

  clear(): void {
    this.reading.abort();
    this.reading = new AbortController();
    for (const id of [...this.keys.keys()]) this.forgetKey(id);
    this.idsByFingerprint.clear();
    this.apiHashes.clear();
    for (const list of [this.sessions, this.panels, this.failures]) list.set([]);
    for (const figure of [this.skipped, this.repeated]) figure.set(0);
    this.progress.set(null);
    this.chosenOwner.set(null);
  }

  private isWanted(owner: string | null): boolean {
    return owner === null || owner === this.owner();
  }

  /** Shows what is found with the progress, not one by one: rows of several hundred sessions are made once. */
  private take(finding: Finding, findings: Finding[]): void {
    if (finding.kind === 'progress')
      this.progress.update((progress) => progress && { ...progress, done: finding.done });
    else findings.push(finding);
  }

  private show(findings: readonly Finding[]): void {
    const [sessions, panels, failures]: [ReadSession[], ReadPanel[], Unreadable[]] = [[], [], []];
    for (const finding of findings) {
      if (finding.kind === 'session') {
        const session = this.toReadSession(finding.place, finding.session, finding.isOpen);
        if (session) sessions.push(session);
      } else if (finding.kind === 'panel') panels.push(this.toReadPanel(finding.place, finding.panel, finding.isOpen));
      else if (finding.kind === 'unreadable') {
        failures.push({ place: finding.place, phone: null, problem: finding.problem, owner: null });
      } else if (finding.kind === 'nothing') this.skipped.update((count) => count + 1);
    }
    this.sessions.update((known) => [...known, ...sessions]);
    this.panels.update((known) => [...known, ...panels]);
    this.failures.update((known) => [...known, ...failures]);
  }

  /** Null for a session that is known; what the known one does not say is taken from this one. */
  private toReadSession(place: Place, { authKey, ...session }: SessionWithKey, isOpen: boolean): ReadSession | null {
    const fingerprint = String(authKey.subarray(0, FINGERPRINT_BYTES));
    const known = this.idsByFingerprint.get(fingerprint);
    if (known !== undefined) {
      this.repeated.update((count) => count + 1);
      this.sessions.update((sessions) =>
        sessions.map((each) =>
          each.id === known ? { ...each, ...missingIn(each, session), isOpen: each.isOpen || isOpen } : each,
        ),
      );
      return null;
    }
    const id = ++this.count;
    this.idsByFingerprint.set(fingerprint, id);
    this.keys.set(id, authKey);
    const { library, dc, isTest, userId, apiId } = session;
    return { id, place, library, dc, isTest, userId, apiId, isBot: session.isBot === true, isOpen };
  }

  private toReadPanel(place: Place, { users, accounts, apiProfiles }: OriginalPanel, isOpen: boolean): ReadPanel {
    const key = `panel-${++this.count}`;
    const profiles = apiProfiles.map((profile): OldProfile => {
      const profileKey = `${key}/${profile.id}`;
      this.apiHashes.set(profileKey, profile.apiHash);
      return {
        key: profileKey,
        apiId: profile.apiId,
        name: profile.name ?? '',
        owner: ownerKey(key, profile.userId),
        isEncrypted: !API_HASH_PATTERN.test(profile.apiHash),
      };
    });
    return { key, place, isOpen, users, accounts, profiles };
  }
}

function missingIn(known: ReadSession, { userId, apiId, isTest }: Pick<ReadSession, 'userId' | 'apiId' | 'isTest'>) {
  return { userId: known.userId ?? userId, apiId: known.apiId ?? apiId, isTest: known.isTest ?? isTest };
}
