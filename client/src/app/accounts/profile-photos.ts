import { Service, type Signal, type WritableSignal, inject, signal } from '@angular/core';
import { ApiClient } from '../core/api-client';
import { Session } from '../core/session';
import { whenIdle } from '../core/when-idle';

const MAX_CONCURRENT = 4;
/**
 * So many in any such time: half of what the panel lets a user ask for (20 a second and 60 at once), so that a list that is
 * scrolled fast does not make it refuse what the person does.
 */
const MAX_REQUESTS = 30;
const WINDOW_MS = 3_000;
/** Somebody who scrolls fast leaves the photos behind that were asked for first. */
const MAX_QUEUED = 300;
const MAX_CACHED = 1_000;
/** A photo that did not come is asked for again when it is drawn again after this time. */
const RETRY_AFTER_MS = 60_000;

interface Photo {
  key: string;
  path: string;
  src: WritableSignal<string | null>;
}

/**
 * The photos of the accounts that were on the screen in this session. They are asked for by requests of the page, not by
 * the browser: the session belongs to an origin, and an `<img>` sends no key (docs/decisions/0025-origin-keys.md).
 */
@Service()
export class ProfilePhotos {
  private readonly api = inject(ApiClient);
  /** By account and photo, the oldest first. */
  private readonly photos = new Map<string, Photo>();
  private readonly queue: Photo[] = [];
  private readonly running = new Set<Photo>();
  private availableRequests = MAX_REQUESTS;

  constructor() {
    inject(Session).ended.subscribe(() => {
      this.photos.clear();
      this.queue.length = 0;
      // What runs is aborted with the session, and never comes to its end.
      this.running.clear();
    });
  }

  /** What an `<img>` takes as `src`; null until the photo is there. */
  srcOf(accountId: number, photoId: string): Signal<string | null> {
    const key = `${accountId}/${photoId}`;
    const known = this.photos.get(key);
    if (known) return known.src;
    const photo = { key, path: `/api/account/${accountId}/photo`, src: signal<string | null>(null) };
    this.photos.set(key, photo);
    for (const oldest of this.photos.keys()) {
      if (this.photos.size <= MAX_CACHED) break;
      this.photos.delete(oldest);
    }
    this.queue.push(photo);
    if (this.queue.length > MAX_QUEUED) this.evict(this.queue.shift());
    // The list comes before its pictures.
    whenIdle(() => this.startQueued());
    return photo.src;
  }

  private startQueued(): void {
    while (this.running.size < MAX_CONCURRENT && this.availableRequests > 0) {
      const photo = this.queue.pop();
      if (!photo) return;
      this.running.add(photo);
      this.availableRequests--;
      setTimeout(() => this.releaseRequest(), WINDOW_MS);
      void this.load(photo);
    }
  }

  /** Photos decorate: without one there are initials, so that a failure needs no word. */
  private async load(photo: Photo): Promise<void> {
    try {
      photo.src.set(await dataUrlOf(await this.api.getBlob(photo.path)));
    } catch {
      setTimeout(() => this.evict(photo), RETRY_AFTER_MS);
    }
    this.running.delete(photo);
    this.startQueued();
  }

  private releaseRequest(): void {
    this.availableRequests++;
    this.startQueued();
  }

  /** It is asked for again when it is needed again. */
  private evict(photo: Photo | undefined): void {
    if (photo && this.photos.get(photo.key) === photo) this.photos.delete(photo.key);
  }
}

function dataUrlOf(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(new Error('The photo can not be read', { cause: reader.error }));
    reader.readAsDataURL(blob);
  });
}
