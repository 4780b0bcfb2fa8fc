import { byId } from './dom.js';

/** Asks before a button does its work. Resolves to the command to send, or null. Escape is no. `who`: who would do it. */
export function confirmed(button, who) {
  if (button.confirm === undefined && button.asks === undefined) return Promise.resolve(button.command);
  const dialog = byId('ask');
  const [first = button.label, ...rest] = (button.confirm ?? button.label).split('\n');
  byId('ask-first').textContent = first;
  byId('ask-rest').textContent = rest.join('\n');
  byId('ask-who').hidden = who === null;
  byId('ask-who-name').textContent = who ?? '';
  // All 64 signs of a digest are sent; the first twelve are enough to compare by eye.
  byId('ask-command').textContent = `/baton ${button.command.replace(/([0-9a-f]{12})[0-9a-f]{52}/, '$1…')}`;
  byId('ask-yes').textContent = button.label;
  byId('ask-yes').className = button.style === 'plain' ? 'primary' : button.style;
  byId('ask-reason').hidden = button.asks === undefined;
  byId('ask-label').textContent = button.asks ?? '';
  const text = byId('ask-text');
  text.value = '';
  text.required = button.asks !== undefined;
  askForWord(button.types);
  dialog.returnValue = 'no';
  return new Promise((resolve) => {
    dialog.addEventListener(
      'close',
      () => resolve(dialog.returnValue === 'yes' ? commandOf(button, text.value) : null),
      { once: true },
    );
    dialog.showModal();
    // Enter right away does the harmless thing when something dangerous is asked.
    (button.asks !== undefined ? text : button.style === 'danger' ? byId('ask-no') : byId('ask-yes')).focus();
  });
}

/** The browser lets the form be sent with yes only when the word stands there as it is shown. */
function askForWord(word) {
  const field = byId('ask-word');
  byId('ask-typed').hidden = word === undefined;
  byId('ask-name').textContent = word ?? '';
  field.value = '';
  field.required = word !== undefined;
  // Names of the fleet file are letters, digits and dashes: no sign of them means anything else in a pattern.
  field.pattern = word ?? '.*';
  field.title = word === undefined ? '' : `${word}, letter by letter`;
}

function commandOf(button, reason) {
  if (button.asks === undefined) return button.command;
  return `${button.command} --reason "${reason.trim().replaceAll('"', "'")}"`;
}
