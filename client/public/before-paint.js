// A browser that lacks what the panel is written with would show an empty page.
(function () {
  if (window.Promise && 'withResolvers' in Promise) return;
  document.addEventListener('DOMContentLoaded', function () {
    var isRussian = /^ru/.test(navigator.language);
    document.body.textContent = isRussian
      ? 'Этот браузер слишком старый для панели: обновите его.'
      : 'This browser is too old for the panel: update it.';
  });
})();

// Runs before the first paint so that neither theme nor language flashes and nothing moves that should not. The same
// keys are written by the Theme, Motion and I18n services; a browser that forbids storage gets the defaults.
(function () {
  var root = document.documentElement;
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) root.classList.add('less-motion');
  try {
    var theme = localStorage.getItem('gb-theme');
    if (theme === 'light' || theme === 'dark') root.classList.add('theme-' + theme);
    if (localStorage.getItem('gb-motion') === 'off') root.classList.add('less-motion');
    var language = localStorage.getItem('gb-language');
    if (language === 'ru' || language === 'en') root.lang = language;
  } catch (storageIsBlocked) {
    return;
  }
})();

// Asks the API for what the first screen needs while the panel is still loaded. `ApiClient` takes the answers; the session
// demands the key of this origin, which a `preload` of the page could not send.
(function () {
  var paths = document.currentScript.dataset.answers;
  if (!paths) return;
  var key = null;
  try {
    key = localStorage.getItem('gb-origin-key');
  } catch (storageIsBlocked) {
    key = null;
  }
  var base = document.documentElement.dataset.base || '/';
  var headers = key === null ? {} : { 'X-Origin-Key': key };
  var answers = {};
  var stop = new AbortController();
  paths.split(' ').forEach(function (path) {
    answers[path] = fetch(base + path.slice(1), { headers: headers, signal: stop.signal });
    // Whoever takes it hears of the failure.
    answers[path].catch(function () {});
  });
  window.gbAnswers = answers;
  window.gbStopAnswers = stop;
})();
