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
    if (theme === 'light' || theme === 'dark') {
      root.classList.add('theme-' + theme);
      document.querySelectorAll('meta[name="theme-color"]').forEach(function (meta) {
        meta.media = meta.dataset.theme === theme ? 'all' : 'not all';
      });
    }
    if (localStorage.getItem('gb-motion') === 'off') root.classList.add('less-motion');
    var language = localStorage.getItem('gb-language');
    if (language === 'ru' || language === 'en') root.lang = language;
  } catch (storageIsBlocked) {
    return;
  }
})();

// Says that the panel could not be loaded, when of its scripts or texts some are missing: nothing else is there to say it.
(function () {
  var WORDS = {
    ru: [
      'Сервер не отвечает',
      'Не удалось загрузить страницу. Проверьте, что панель запущена и сеть работает, и попробуйте ещё раз.',
      'Попробовать снова',
      'Панель открывается…',
    ],
    en: [
      'The server is not responding',
      'The page could not be loaded. Check that the panel is running and the network is up, then try again.',
      'Try again',
      'Opening the panel…',
    ],
  };
  function add(parent, name, text) {
    var element = parent.appendChild(document.createElement(name));
    element.textContent = text;
    return element;
  }
  window.gbNotLoaded = function () {
    // A browser that is too old has its own sentence.
    if (!window.Promise || !('withResolvers' in Promise)) return;
    if (document.readyState === 'loading') {
      document.addEventListener('DOMContentLoaded', window.gbNotLoaded);
      return;
    }
    var words = WORDS[/^ru/.test(localLanguage()) ? 'ru' : 'en'];
    document.documentElement.lang = words === WORDS.ru ? 'ru' : 'en';
    document.title = words[0] + ' – GiftBuyer';
    document.body.textContent = '';
    var main = add(document.body, 'main', '');
    main.className = 'not-loaded';
    var heading = add(main, 'h1', words[0]);
    add(main, 'p', words[1]);
    var button = add(main, 'button', words[2]);
    button.addEventListener('click', function () {
      location.reload();
    });
    // Somebody who listens hears it.
    heading.tabIndex = -1;
    heading.focus();
  };
  function localLanguage() {
    try {
      return localStorage.getItem('gb-language') || navigator.language;
    } catch (storageIsBlocked) {
      return navigator.language;
    }
  }
  // While the scripts are on their way; Angular takes it away when it begins.
  setTimeout(function () {
    var opening = document.querySelector('gb-root > [role="status"]');
    if (opening) opening.textContent = (/^ru/.test(localLanguage()) ? WORDS.ru : WORDS.en)[3];
  }, 400);
  // Of a script that did not come only the script itself is told.
  window.addEventListener(
    'error',
    function (event) {
      if (event.target instanceof HTMLScriptElement) window.gbNotLoaded();
    },
    true,
  );
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
  // Reads the body while the scripts load, so that the first frame of the page can show it.
  function readAhead(response) {
    var body = response.json();
    response.json = function () {
      return body;
    };
    function isRead() {
      return response;
    }
    return body.then(isRead, isRead);
  }
  paths.split(' ').forEach(function (path) {
    answers[path] = fetch(base + path.slice(1), { headers: headers, signal: stop.signal }).then(readAhead);
    // Whoever takes it hears of the failure.
    answers[path].catch(function () {});
  });
  window.gbAnswers = answers;
  window.gbStopAnswers = stop;
})();
