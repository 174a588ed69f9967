import { Service, type Signal, type WritableSignal, inject, signal } from '@angular/core';
import { ApiClient } from '../../../core/http/api-client';
import { Session } from '../../../core/session/session';
import { whenIdle } from '../../../core/browser/when-idle';

const MAX_CONCURRENT = 4;
/**
 * Requests per window: half of the rate that the panel allows a user (20 per second, bursts of 60), so that fast scrolling
 * does not use up the limit for other requests.
 */
const MAX_REQUESTS = 30;
const WINDOW_MS = 3_000;
/** During fast scrolling the oldest requests are dropped. */
const MAX_QUEUED = 300;
const MAX_CACHED = 1_000;
/** A failed photo is requested again when it is rendered after this time. */
const RETRY_AFTER_MS = 60_000;

interface Photo {
  key: string;
  path: string;
  src: WritableSignal<string | null>;
}

/**
 * The photos of the accounts rendered in this session. Fetched by script: the session is bound to an origin key, which an
 * `<img>` cannot send (docs/decisions/0025-origin-keys.md).
 */
@Service()
export class ProfilePhotos {
  private readonly api = inject(ApiClient);
  /** By account and photo, oldest first. */
  private readonly photos = new Map<string, Photo>();
  private readonly queue: Photo[] = [];
  private readonly running = new Set<Photo>();
  private availableRequests = MAX_REQUESTS;

  constructor() {
    inject(Session).ended.subscribe(() => {
      this.photos.clear();
      this.queue.length = 0;
      // Running requests are aborted with the session and never settle.
      this.running.clear();
    });
  }

  /** The `src` of an `<img>`; null until the photo is loaded. */
  srcOf(accountId: number, photoId: string): Signal<string | null> {
    return this.imageOf(`${accountId}/${photoId}`, `/api/account/${accountId}/photo`);
  }

  /** As `srcOf`, for other pictures of the API: all of them share the limit of requests. */
  imageOf(key: string, path: string): Signal<string | null> {
    const known = this.photos.get(key);
    if (known) return known.src;
    const photo = { key, path, src: signal<string | null>(null) };
    this.photos.set(key, photo);
    for (const oldest of this.photos.keys()) {
      if (this.photos.size <= MAX_CACHED) break;
      this.photos.delete(oldest);
    }
    this.queue.push(photo);
    if (this.queue.length > MAX_QUEUED) this.evict(this.queue.shift());
    // The list has priority over photos.
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

  /** Photos are decoration: a failure falls back to initials without a message. */
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

  /** The photo is requested again when it is needed again. */
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
