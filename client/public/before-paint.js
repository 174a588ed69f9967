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
