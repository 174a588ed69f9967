import { Component, provideBrowserGlobalErrorListeners, signal } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { RouterOutlet, provideRouter } from '@angular/router';

/** What `ng new` begins with: a title, a button and a router without routes. */
@Component({
  selector: 'gb-root',
  imports: [RouterOutlet],
  template: `
    <h1>GiftBuyer</h1>
    <button type="button" (click)="count.set(count() + 1)">{{ count() }}</button>
    <router-outlet />
  `,
})
class Skeleton {
  protected readonly count = signal(0);
}

await bootstrapApplication(Skeleton, { providers: [provideBrowserGlobalErrorListeners(), provideRouter([])] });
