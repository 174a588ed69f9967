// Runs before the first paint so that neither theme nor language flashes. The same keys are written by
// the Theme and I18n services; a browser that forbids storage gets the defaults.
(function () {
  var root = document.documentElement;
  try {
    var theme = localStorage.getItem('gb-theme');
    if (theme === 'light' || theme === 'dark') root.classList.add('theme-' + theme);
    var language = localStorage.getItem('gb-language');
    if (language === 'ru' || language === 'en') root.lang = language;
  } catch (storageIsBlocked) {
    return;
  }
})();
