import { Component, effect, input, output, signal } from '@angular/core';

/** Quiet zone in modules (ISO/IEC 18004, 5.3.8). */
const QUIET_ZONE = 4;

/** A QR code as one SVG path. */
@Component({
  selector: 'gb-qr-image',
  template: `
    @if (image(); as image) {
      <svg [attr.viewBox]="image.viewBox" role="img" [attr.aria-label]="label()">
        <path [attr.d]="image.path" />
      </svg>
    }
  `,
  // Cameras need dark on light in every theme.
  styles: `
    :host {
      display: block;
      margin-inline: auto;
      border-radius: var(--radius-card);
      background: #fff;
      aspect-ratio: 1;
      forced-color-adjust: none;
    }
    svg {
      display: block;
      inline-size: 100%;
      block-size: 100%;
      shape-rendering: crispEdges;
    }
    path {
      fill: #000;
    }
  `,
})
export class QrImage {
  readonly content = input.required<string>();
  readonly label = input.required<string>();
  /** The QR library could not be loaded; the image stays empty. */
  readonly failed = output();
  protected readonly image = signal<{ path: string; viewBox: string } | null>(null);

  constructor() {
    effect(() => void this.draw(this.content()));
  }

  private async draw(content: string): Promise<void> {
    try {
      const [{ generate }, { toSvgPath }] = await Promise.all([import('lean-qr'), import('lean-qr/extras/svg')]);
      if (content !== this.content()) return;
      const code = generate(content);
      const size = code.size + 2 * QUIET_ZONE;
      this.image.set({ path: toSvgPath(code), viewBox: `${-QUIET_ZONE} ${-QUIET_ZONE} ${size} ${size}` });
    } catch {
      this.failed.emit();
    }
  }
}
