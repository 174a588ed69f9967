import type { StickerLook } from '../world/sticker-look.js';
import { box, crescent, ellipse, heart, star } from './geometry.js';
import { mix, sharp, smooth, sparkle, WHITE } from './pieces.js';
import type { Piece } from './pieces.js';

const GOLD = 0xff_c8_3d;
const EMBER = 0xff_7a_2f;

/** The pieces of a sticker. */
export function piecesOf({ shape, color }: StickerLook): Piece[] {
  return DRAWINGS[shape]({ main: color, light: mix(color, WHITE, 0.45), dark: mix(color, 0, 0.3) });
}

interface Colours {
  main: number;
  light: number;
  dark: number;
}

const DRAWINGS: Record<StickerLook['shape'], (colours: Colours) => Piece[]> = {
  star: ({ main, light, dark }) => [
    sparkle(150, -150, 44),
    sparkle(-165, 130, 34),
    sharp(star(0, 6, 5, 105, 48), light, 'swing'),
    sharp(star(0, 0, 5, 205, 96), main, 'swing'),
    sharp(star(0, 16, 5, 210, 98), dark, 'swing'),
  ],
  heart: ({ main, light, dark }) => [
    smooth(ellipse(-92, -88, 46, 26, -0.7), light, 'pulse'),
    smooth(heart(0, 0, 190), main, 'pulse'),
    smooth(heart(0, 16, 196), dark, 'pulse'),
  ],
  gem: ({ main, light, dark }) => [
    sparkle(140, -130, 46),
    sharp(
      [
        [-70, -60],
        [70, -60],
        [0, 190],
      ],
      light,
      'swing',
    ),
    sharp(
      [
        [-110, -150],
        [110, -150],
        [70, -60],
        [-70, -60],
      ],
      WHITE,
      'swing',
    ),
    sharp(
      [
        [-200, -60],
        [-70, -60],
        [0, 190],
      ],
      main,
      'swing',
    ),
    sharp(
      [
        [-110, -150],
        [110, -150],
        [200, -60],
        [0, 190],
        [-200, -60],
      ],
      dark,
      'swing',
    ),
  ],
  flower: ({ main, light, dark }) => [
    smooth(ellipse(0, -40, 52), GOLD, 'pulse'),
    ...[0, 1, 2, 3, 4, 5].map((i) => {
      const at = (Math.PI * i) / 3;
      return smooth(ellipse(110 * Math.sin(at), -40 - 110 * Math.cos(at), 56, 80, at), i % 2 ? light : main);
    }),
    smooth(ellipse(66, 150, 60, 24, -0.5), 0x3f_b9_68, 'swing'),
    sharp(box(-9, 0, 18, 236), mix(0x3f_b9_68, dark, 0.2)),
  ],
  crown: ({ main, light, dark }) => [
    smooth(ellipse(0, 70, 26), WHITE, 'pulse'),
    smooth(ellipse(-106, 70, 18), dark),
    smooth(ellipse(106, 70, 18), dark),
    ...[-190, 0, 190].map((x) => smooth(ellipse(x, x ? -100 : -165, 26), light, 'pulse')),
    sharp(box(-170, 120, 340, 46), dark),
    sharp(
      [
        [-190, -90],
        [-90, 10],
        [0, -150],
        [90, 10],
        [190, -90],
        [165, 130],
        [-165, 130],
      ],
      main,
    ),
  ],
  moon: ({ main, dark }) => [
    sparkle(110, -60, 54),
    sparkle(60, 80, 34),
    sparkle(170, 50, 24),
    smooth(ellipse(-130, -30, 20), dark, 'swing'),
    smooth(ellipse(-110, 60, 30), dark, 'swing'),
    smooth(ellipse(-60, 135, 16), dark, 'swing'),
    sharp(crescent(200), main, 'swing'),
  ],
  balloon: ({ main, light, dark }) => [
    smooth(ellipse(-58, -120, 26, 44, 0.5), light, 'rise'),
    smooth(ellipse(0, -60, 135, 160), main, 'rise'),
    sharp(
      [
        [0, 90],
        [28, 128],
        [-28, 128],
      ],
      dark,
      'rise',
    ),
    sharp(
      [
        [-3, 120],
        [3, 120],
        [22, 180],
        [4, 240],
        [-4, 240],
        [14, 180],
      ],
      mix(dark, WHITE, 0.3),
      'rise',
    ),
  ],
  cake: ({ main, light, dark }) => [
    smooth(ellipse(0, -176, 18, 34), EMBER, 'pulse'),
    smooth(ellipse(0, -172, 30, 50), GOLD, 'pulse'),
    sharp(box(-11, -130, 22, 80), WHITE),
    ...[-120, -60, 0, 60, 120].map((x) => smooth(ellipse(x, -36, 32, 38), WHITE)),
    sharp(box(-150, -60, 300, 90), main),
    ...[-156, -78, 0, 78, 156].map((x) => smooth(ellipse(x, 52, 38, 40), light)),
    sharp(box(-195, 30, 390, 130), dark),
    smooth(ellipse(0, 168, 230, 26), mix(main, WHITE, 0.75)),
  ],
  rocket: ({ main, light, dark }) => [
    smooth(ellipse(0, -50, 36), light, 'rise'),
    smooth(ellipse(0, -50, 50), dark, 'rise'),
    smooth(
      [
        [0, -230],
        [70, -120],
        [84, 20],
        [56, 120],
        [-56, 120],
        [-84, 20],
        [-70, -120],
      ],
      WHITE,
      'rise',
    ),
    sharp(
      [
        [-70, 10],
        [-150, 140],
        [150, 140],
        [70, 10],
      ],
      main,
      'rise',
    ),
    smooth(ellipse(0, 150, 26, 62), GOLD, 'pulse'),
    smooth(ellipse(0, 160, 46, 84), EMBER, 'pulse'),
  ],
  box: ({ main, light, dark }) => [
    smooth(ellipse(-54, -156, 60, 32, 0.5), WHITE, 'swing'),
    smooth(ellipse(54, -156, 60, 32, -0.5), WHITE, 'swing'),
    sharp(box(-28, -120, 56, 310), WHITE),
    sharp(box(-190, -120, 380, 84), light),
    sharp(box(-165, -40, 330, 230), main),
    sharp(box(-165, -40, 330, 244), dark),
  ],
  cup: ({ main, light, dark }) => [
    sharp(star(0, -70, 5, 62, 27), WHITE, 'pulse'),
    smooth(ellipse(-80, -100, 14, 60), light),
    smooth(
      [
        [-130, -190],
        [130, -190],
        [120, -40],
        [50, 50],
        [-50, 50],
        [-120, -40],
      ],
      main,
    ),
    sharp(box(-26, 30, 52, 110), dark),
    sharp(box(-110, 136, 220, 60), dark),
    smooth(ellipse(-140, -100, 40, 52), mix(main, WHITE, 0.7)),
    smooth(ellipse(140, -100, 40, 52), mix(main, WHITE, 0.7)),
    smooth(ellipse(-140, -100, 72, 84), dark),
    smooth(ellipse(140, -100, 72, 84), dark),
  ],
  clover: ({ main, light, dark }) => [
    smooth(ellipse(0, -30, 22), light, 'pulse'),
    ...[0, 1, 2, 3].map((i) => {
      const at = (Math.PI * i) / 2 + Math.PI / 4;
      return smooth(heart(92 * Math.sin(at), -30 - 92 * Math.cos(at), 84, at), i % 2 ? main : mix(main, WHITE, 0.2));
    }),
    sharp(
      [
        [-10, 0],
        [10, 0],
        [70, 220],
        [44, 232],
      ],
      dark,
    ),
  ],
};
