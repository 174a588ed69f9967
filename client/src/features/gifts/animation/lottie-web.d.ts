// The package declares the types of `lottie-web` alone.
declare module 'lottie-web/build/player/lottie_light.min.js' {
  export { default } from 'lottie-web';
}
