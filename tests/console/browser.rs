//! Headless Chromium, driven through pipes by its own protocol (CDP). Without one, the tests say so and pass.

use std::cell::RefCell;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Where the program may be called what.
const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// How long a page may take to become as it should be, on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(60);

/// A browser with one page.
pub(crate) struct Browser {
    child: Child,
    folder: PathBuf,
    pipes: RefCell<Pipes>,
    session: String,
}

struct Pipes {
    to: File,
    from: BufReader<File>,
    next: u64,
    /// What the browser complained about.
    complaints: Vec<String>,
}

impl Pipes {
    /// Sends a command, and returns its result. What happens meanwhile is looked through for complaints.
    fn call(&mut self, method: &str, params: &Value, session: Option<&str>) -> Result<Value, Value> {
        self.next += 1;
        let id = self.next;
        let mut message = json!({ "id": id, "method": method, "params": params });
        if let Some(session) = session {
            message["sessionId"] = json!(session);
        }
        self.to.write_all(format!("{message}\0").as_bytes()).expect("the browser listens");
        loop {
            let mut bytes = Vec::new();
            self.from.read_until(0, &mut bytes).expect("the browser answers");
            bytes.pop();
            let answer: Value = serde_json::from_slice(&bytes).expect("JSON");
            if answer["id"] == id {
                return if answer.get("error").is_some() { Err(answer) } else { Ok(answer["result"].clone()) };
            }
            if matches!(
                answer["method"].as_str(),
                Some("Log.entryAdded" | "Runtime.exceptionThrown" | "Runtime.consoleAPICalled")
            ) {
                self.complaints.push(answer["params"].to_string());
            }
        }
    }
}

impl Browser {
    /// Starts one; `None` if there is none on this machine.
    #[expect(clippy::print_stderr, reason = "the log says what was not tested")]
    pub(crate) fn start(name: &str) -> Option<Self> {
        let path = std::env::var_os("PATH")?;
        let found = std::env::split_paths(&path).flat_map(|folder| NAMES.map(|name| folder.join(name)));
        let Some(program) = found.into_iter().find(|program| program.is_file()) else {
            eprintln!("there is no chromium: the console is not tested in a browser");
            return None;
        };
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("console-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        let pipe = |name: &str| folder.join(name);
        assert!(Command::new("mkfifo").args([pipe("to"), pipe("from")]).status().expect("mkfifo").success());
        let options = "--headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update \
                       --disable-sync --no-first-run --hide-scrollbars --remote-debugging-pipe";
        let script =
            format!("exec \"$0\" {options} --user-data-dir=\"$1/profile\" about:blank 3<\"$1/to\" 4>\"$1/from\"");
        let mut command = Command::new("sh");
        command.args(["-c", &script]).args([&program, &folder]);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the browser starts");
        let (to, from) = (File::create(pipe("to")).expect("a pipe"), File::open(pipe("from")).expect("a pipe"));
        let mut pipes = Pipes { to, from: BufReader::new(from), next: 0, complaints: Vec::new() };
        let target = pipes.call("Target.createTarget", &json!({ "url": "about:blank" }), None).expect("a page");
        let attached = json!({ "targetId": target["targetId"], "flatten": true });
        let session = pipes.call("Target.attachToTarget", &attached, None).expect("a session");
        let session = session["sessionId"].as_str().expect("an id").to_owned();
        let browser = Self { child, folder, pipes: RefCell::new(pipes), session };
        for domain in ["Page.enable", "Log.enable", "Runtime.enable"] {
            browser.call(domain, &json!({}));
        }
        Some(browser)
    }

    /// Sends a command to the page.
    pub(crate) fn call(&self, method: &str, params: &Value) -> Value {
        self.try_call(method, params).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// The same for a command that the page may not answer, since it is left for another one meanwhile.
    fn try_call(&self, method: &str, params: &Value) -> Result<Value, Value> {
        self.pipes.borrow_mut().call(method, params, Some(&self.session))
    }

    /// Goes to a page, and waits until it is there.
    pub(crate) fn open(&self, url: &str) {
        // The page that was there before is complete, too.
        let _ = self.try_call("Runtime.evaluate", &json!({ "expression": "window.isOld = true" }));
        self.call("Page.navigate", &json!({ "url": url }));
        self.wait("!window.isOld && document.readyState == 'complete' && location.href != 'about:blank'");
    }

    /// What an expression of JavaScript comes to.
    pub(crate) fn eval(&self, expression: &str) -> Value {
        let wanted = json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let result = self.call("Runtime.evaluate", &wanted);
        assert!(result.get("exceptionDetails").is_none(), "{expression}: {result}");
        result["result"]["value"].clone()
    }

    /// Waits until an expression is true. While a page is left for another one, it is not.
    pub(crate) fn wait(&self, condition: &str) {
        let started = Instant::now();
        let guarded = format!("(() => {{ try {{ return !!({condition}) }} catch {{ return false }} }})()");
        let wanted = json!({ "expression": guarded, "returnByValue": true });
        while !self.try_call("Runtime.evaluate", &wanted).is_ok_and(|answer| answer["result"]["value"] == true) {
            let page = || {
                let text = json!({ "expression": "document.body.innerText", "returnByValue": true });
                self.try_call("Runtime.evaluate", &text).unwrap_or_else(|error| error)
            };
            assert!(started.elapsed() < PATIENCE, "never true: {condition}\n{}", page());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Clicks the element with this text, and waits for the page that follows.
    pub(crate) fn press(&self, selector: &str, text: &str) {
        let find = format!(
            "[...document.querySelectorAll({})].find(e => e.innerText.trim() == {})",
            json!(selector),
            json!(text)
        );
        self.wait(&find);
        // The answer comes before the click, which may take the page away.
        self.eval(&format!("window.isOld = true; void setTimeout(() => {find}.click())"));
        self.wait("!window.isOld && document.readyState == 'complete'");
    }

    /// Presses a key.
    pub(crate) fn key(&self, key: &str, code: u32) {
        let text = if key == "Enter" {
            "\r"
        } else if key == " " {
            " "
        } else {
            ""
        };
        let event =
            |kind: &str| json!({ "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code, "text": text });
        self.call("Input.dispatchKeyEvent", &event("keyDown"));
        self.call("Input.dispatchKeyEvent", &json!({ "type": "keyUp", "key": key, "windowsVirtualKeyCode": code }));
    }

    /// Moves the focus with the tab key until it is on an element with this text, or with this name.
    pub(crate) fn tab_to(&self, what: &str) {
        let here = format!(
            "(document.activeElement.innerText || '').trim() == {0} || document.activeElement.name == {0}",
            json!(what)
        );
        for _ in 0..80 {
            self.key("Tab", 9);
            if self.eval(&here) == true {
                return;
            }
        }
        panic!("the tab key does not lead to `{what}`");
    }

    /// What the browser complained about.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let _ = self.try_call("Runtime.evaluate", &json!({ "expression": "1" }));
        self.pipes.borrow().complaints.clone()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
