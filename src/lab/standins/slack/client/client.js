// The live client: draws what the server says, and tells it what a person does.

const byId = (id) => document.getElementById(id);
const [userSelect, places, title, messages, trouble, composer, line] = [
  'user',
  'places',
  'title',
  'messages',
  'trouble',
  'composer',
  'line',
].map(byId);
const [modal, question] = ['modal', 'question'].map(byId);

/** Messages of each place when it was last looked at. */
const seen = new Map();
let shownModal = '';

/** `C…`, `C…/<ts>` for a thread, or `home`. `p<ts>` after the slash only points at a message. */
function here() {
  const [place = '', detail = ''] = location.hash.slice(1).split('/');
  return { place, thread: /^\d/.test(detail) ? detail : '', sought: detail.startsWith('p') ? detail.slice(1) : '' };
}

async function act(deed) {
  trouble.textContent = '';
  const response = await fetch('/client/act', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user: userSelect.value, ...deed }),
  });
  const outcome = await response.json();
  if (outcome.error && outcome.error !== 'invalid_fields') trouble.textContent = `Slack says: ${outcome.error}`;
  return outcome;
}

async function refresh() {
  const { place, thread } = here();
  const query = new URLSearchParams({ user: userSelect.value, place, thread });
  const state = await (await fetch(`/client/state?${query}`)).json();
  drawUsers(state.users);
  if (place === '') {
    location.hash = state.places[0].id;
    return;
  }
  seen.set(place, state.places.find((each) => each.id === place)?.count ?? 0);
  drawPlaces(state.places, place);
  title.textContent = thread === '' ? state.title : `Thread in ${state.title}`;
  composer.hidden = place === 'home';
  line.placeholder =
    thread === '' ? 'A message, /baton help or @baton …' : '@baton … (slash commands do not work here)';
  drawMessages(state.html);
  drawModal(state.modal);
}

function drawUsers(users) {
  if (userSelect.options.length > 0) return;
  userSelect.append(...users.map(({ id, name }) => new Option(name, id)));
  const known = sessionStorage.getItem('user');
  if (users.some(({ id }) => id === known)) userSelect.value = known;
}

function drawPlaces(all, current) {
  places.replaceChildren(
    ...all.map(({ id, name, count }) => {
      const item = document.createElement('li');
      const link = document.createElement('a');
      link.href = `#${id}`;
      link.textContent = name;
      link.classList.toggle('new', count > (seen.get(id) ?? 0));
      if (id === current) link.setAttribute('aria-current', 'page');
      item.append(link);
      return item;
    }),
  );
}

function drawMessages(html) {
  if (messages.dataset.html === html) return;
  const wasAtEnd = messages.scrollHeight - messages.scrollTop - messages.clientHeight < 40;
  messages.dataset.html = html;
  messages.innerHTML = html;
  if (wasAtEnd) messages.scrollTop = messages.scrollHeight;
  pointOut();
}

function pointOut() {
  const { sought } = here();
  if (sought === '') return;
  const message = messages.querySelector(`[data-ts="${CSS.escape(sought)}"]`);
  message?.classList.add('sought');
  message?.scrollIntoView({ block: 'center' });
}

/** What somebody has typed stays as long as the modal is the same. */
function drawModal(wanted) {
  const key = wanted === null ? '' : wanted.key;
  if (key === shownModal) return;
  const typed = wanted !== null && wanted.id === modal.dataset.view ? new FormData(modal.querySelector('form')) : null;
  shownModal = key;
  if (wanted === null) {
    modal.close();
    modal.replaceChildren();
    return;
  }
  modal.dataset.view = wanted.id;
  modal.innerHTML = wanted.html;
  for (const [name, value] of typed ?? []) {
    const field = modal.querySelector(`[name="${CSS.escape(name)}"]`);
    if (field && field.type !== 'checkbox' && field.type !== 'radio') field.value = value;
  }
  if (!modal.open) modal.showModal();
}

/** Asks what a button asks first. */
function confirmed(confirm) {
  const words = (part) => confirm[part]?.text ?? '';
  const form = document.createElement('form');
  form.className = 'modal';
  form.method = 'dialog';
  const [heading, text, footer] = ['h2', 'p', 'footer'].map((tag) => document.createElement(tag));
  heading.textContent = words('title');
  text.textContent = words('text');
  footer.append(
    ...['deny', 'confirm'].map((part) => {
      const button = document.createElement('button');
      button.value = part;
      button.className = part === 'confirm' ? 'button primary' : 'button';
      button.textContent = words(part);
      return button;
    }),
  );
  const header = document.createElement('header');
  header.append(heading);
  form.append(header, text, footer);
  question.replaceChildren(form);
  question.returnValue = '';
  question.showModal();
  return new Promise((resolve) => {
    question.addEventListener('close', () => resolve(question.returnValue === 'confirm'), { once: true });
  });
}

async function press(button) {
  if (button.dataset.confirm && !(await confirmed(JSON.parse(button.dataset.confirm)))) return;
  if (button.dataset.url) window.open(button.dataset.url, '_blank', 'noopener');
  const message = button.closest('.message');
  const view = button.closest('[data-view]');
  const place = message ? { channel: message.dataset.channel, ts: message.dataset.ts } : { view: view.dataset.view };
  const { label, action, block } = button.dataset;
  await act({ kind: 'click', ...place, label, action, block });
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-action]');
  if (button) void press(button);
  else if (event.target.closest('[data-close]')) void act({ kind: 'close', view: modal.dataset.view });
});

modal.addEventListener('cancel', (event) => {
  event.preventDefault();
  void act({ kind: 'close', view: modal.dataset.view });
});

modal.addEventListener('submit', (event) => {
  event.preventDefault();
  void send(event.target);
});

async function send(form) {
  const values = {};
  for (const field of form.querySelectorAll('[data-field]')) {
    const inputs = [...field.querySelectorAll('input[type=text], textarea, select, input:checked')];
    values[field.dataset.field] = inputs.map((each) => each.value).filter((each) => each !== '');
  }
  const outcome = await act({ kind: 'submit', view: modal.dataset.view, values });
  for (const field of modal.querySelectorAll('[data-field]')) {
    const wrong = outcome.errors?.[field.dataset.field];
    field.querySelector('.error')?.remove();
    if (!wrong) continue;
    const note = document.createElement('div');
    note.className = 'error';
    note.setAttribute('role', 'alert');
    note.textContent = wrong;
    field.append(note);
  }
}

composer.addEventListener('submit', (event) => {
  event.preventDefault();
  const text = line.value.trim();
  if (text === '') return;
  line.value = '';
  const { place, thread } = here();
  void act({ kind: 'type', channel: place, thread, text });
});

userSelect.addEventListener('change', () => {
  sessionStorage.setItem('user', userSelect.value);
  void arrive();
});

/** Home is asked for anew whenever somebody goes there. */
async function arrive() {
  await refresh();
  if (here().place === 'home') await act({ kind: 'home' });
  pointOut();
}

addEventListener('hashchange', () => void arrive());
const changes = new EventSource('/client/events');
changes.addEventListener('message', () => void refresh());
void arrive();
