import { Component, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { Motion } from './core/motion';

@Component({ selector: 'gb-root', imports: [RouterOutlet], template: `<router-outlet />` })
export class App {
  constructor() {
    // Follows the operating system from the first page on.
    inject(Motion);
  }
}
