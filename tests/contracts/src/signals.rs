use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use crate::railway::desk::v1::*;
use crate::railway::interlocking::v1::*;
use crate::railway::line::v1::*;
use virtuoso::{Context, Decimal, Duration, Receiver, Sender, Status, Timestamp};

/// An interlocking that remembers horns and who came to an end.
#[derive(Debug, Default)]
pub struct Box {
    horns: Mutex<Vec<String>>,
    finished: Arc<Mutex<BTreeSet<String>>>,
    attempts: Mutex<BTreeMap<String, u32>>,
}

/// One error of each status that the contract declares, by name.
pub fn failure(which: &str) -> InterlockingFailError {
    let section = || SectionId("AB-123".to_owned());
    let until = Some(OPENING);
    match which {
        "GivenUp" => GivenUp {
            who: "the driver".to_owned(),
        }
        .into(),
        "Odd" => Odd.into(),
        "BadOrder" => BadOrder {
            text: "fly".to_owned(),
            section: section(),
        }
        .into(),
        "TooLate" => TooLate {
            by: HEADWAY,
            since: OPENING,
        }
        .into(),
        "NoSection" => NoSection { section: section() }.into(),
        "Taken" => Taken {
            section: section(),
            by: Some(TrainNumber(7)),
        }
        .into(),
        "Forbidden" => Forbidden {
            speed: 0,
            toll: TOLL,
            train: TrainNumber(99),
            driver: Some("Ada".to_owned()),
        }
        .into(),
        "Full" => Full {
            free: 0,
            all: u64::MAX,
            aspect: Aspect::Clear,
            flag: true,
            ratio: 0.5,
        }
        .into(),
        "Locked" => Locked {
            by: vec![section(), section()],
            why: Some("snow".to_owned()),
            section: Section {
                id: section(),
                end: Some(SectionEnd::Open),
                ..Section::default()
            },
        }
        .into(),
        "Torn" => Torn {
            cause: Some(TornCause::Train(TrainNumber(3))),
        }
        .into(),
        "OutOfLine" => OutOfLine {
            key: virtuoso::Uuid::from_u128(5),
        }
        .into(),
        "Closed" => Closed { until }.into(),
        "Broken" => Broken {
            trace: vec!["a".to_owned(), String::new()],
            by: [("x".to_owned(), Aspect::Caution)].into(),
        }
        .into(),
        "Lost" => Lost {
            data: b"\x00\xff"[..].into(),
            more: virtuoso::Json::from(vec![1, 2]),
        }
        .into(),
        "Stranger" => Stranger.into(),
        "Other" => Other {
            other: "declared".to_owned(),
        }
        .into(),
        _ => Status::unimplemented("not declared").into(),
    }
}

fn millis(duration: Duration) -> std::time::Duration {
    duration.try_into().unwrap_or_default()
}

impl Interlocking for Box {
    async fn check(&self, _: &Context, request: Form) -> Result<Form, Status> {
        Ok(request)
    }

    async fn need(&self, _: &Context, request: Needed) -> Result<Needed, Status> {
        Ok(request)
    }

    async fn act(&self, _: &Context, request: Action) -> Result<Action, Status> {
        Ok(request)
    }

    async fn order(
        &self,
        _: &Context,
        text: String,
        count: u32,
        train: TrainNumber,
        section: SectionId,
        action: Action,
        stops: Vec<Stop>,
        fee: Decimal,
        tag: Option<String>,
        from: String,
        at: Timestamp,
        speed: Speed,
    ) -> Result<Setting, InterlockingOrderError> {
        if text == "bad" {
            let text = format!("{text} {action:?} {stops:?} {fee} {tag:?} {from} {speed}");
            Err(BadOrder {
                text,
                section: section.clone(),
            })?;
        }
        if section.0 == "X-404" {
            return Err(NoSection { section }.into());
        }
        Ok(Setting {
            route: vec![section; count as usize],
            train: Some(train),
            set_at: at,
            ..Setting::default()
        })
    }

    async fn fail(&self, _: &Context, which: String) -> Result<(), InterlockingFailError> {
        Err(failure(&which))
    }

    async fn flaky(
        &self,
        _: &Context,
        key: String,
        fails: u32,
    ) -> Result<u32, InterlockingFlakyError> {
        let mut attempts = self.attempts.lock().unwrap();
        let attempt = attempts.entry(key).or_default();
        *attempt += 1;
        if *attempt <= fails {
            Err(Closed::default())?;
        }
        Ok(*attempt)
    }

    async fn patient(&self, _: &Context, key: String, pause: Duration) -> Result<(), Status> {
        tokio::time::sleep(millis(pause)).await;
        self.finished.lock().unwrap().insert(key);
        Ok(())
    }

    async fn hasty(&self, _: &Context, key: String, pause: Duration) -> Result<bool, Status> {
        let dropped = Dropped {
            key: Some(key),
            finished: Arc::clone(&self.finished),
        };
        tokio::time::sleep(millis(pause)).await;
        dropped.defuse();
        Ok(true)
    }

    async fn finished(&self, _: &Context) -> Result<BTreeSet<String>, Status> {
        Ok(self.finished.lock().unwrap().clone())
    }

    async fn horn(&self, _: &Context, train: TrainNumber, text: Option<String>) {
        self.horns.lock().unwrap().push(format!("{train} {text:?}"));
    }

    async fn note(&self, _: &Context, request: Occurrence) {
        self.horns.lock().unwrap().push(format!("{request:?}"));
    }

    async fn wave(&self, _: &Context) {
        self.horns.lock().unwrap().push("wave".to_owned());
    }

    async fn horns(&self, _: &Context) -> Result<Vec<String>, Status> {
        Ok(self.horns.lock().unwrap().clone())
    }

    async fn consult(
        &self,
        cx: &Context,
        question: String,
    ) -> Result<String, InterlockingConsultError> {
        let desk: DeskClient = cx.peer().client();
        desk.ring(3).await?;
        let mut shown = desk
            .show(&Section {
                id: SectionId("A-01".to_owned()),
                ..Section::default()
            })
            .await?;
        let mut lines = Vec::new();
        while let Some(line) = shown.message().await? {
            lines.push(line);
        }
        match desk.ask(&question).urgency(9).await {
            Ok(answer) => Ok(format!("{answer} {lines:?}")),
            Err(DeskAskError::Asleep(asleep)) => Err(GivenUp {
                who: format!("{} snores", asleep.snores),
            })?,
            Err(other) => Err(Status::from(other))?,
        }
    }

    async fn announce(
        &self,
        _: &Context,
        mut input: Receiver<Occurrence>,
    ) -> Result<Vec<Aspect>, InterlockingAnnounceError> {
        let mut aspects = Vec::new();
        while let Some(occurrence) = input.receive().await? {
            match occurrence {
                Occurrence::Entered(section) => aspects.push(section.aspect),
                Occurrence::Left(section) => Err(Taken { section, by: None })?,
                _ => aspects.push(Aspect::Unrecognized(77)),
            }
        }
        Ok(aspects)
    }

    async fn watch(
        &self,
        _: &Context,
        section: SectionId,
        out: Sender<Occurrence>,
    ) -> Result<(), InterlockingWatchError> {
        if section.0 == "X-404" {
            Err(NoSection {
                section: section.clone(),
            })?;
        }
        out.send(Occurrence::Left(section)).await?;
        out.send(Occurrence::Silence).await?;
        out.send(Occurrence::Stopped(TrainNumber(5))).await?;
        Err(Lost {
            data: b"x"[..].into(),
            ..Lost::default()
        })?
    }

    async fn drive(
        &self,
        _: &Context,
        mut input: Receiver<Occurrence>,
        out: Sender<Setting>,
    ) -> Result<(), InterlockingDriveError> {
        while let Some(occurrence) = input.receive().await? {
            let train = match occurrence {
                Occurrence::Stopped(train) => train,
                _ => Err(Full {
                    free: 3,
                    ..Full::default()
                })?,
            };
            out.send(Setting {
                train: Some(train),
                ..Setting::default()
            })
            .await?;
        }
        Ok(())
    }

    async fn post(&self, _: &Context, note: String, id: Option<u32>) -> Result<bool, Status> {
        Ok(note == "note" && id == Some(3))
    }

    async fn put(&self, _: &Context, id: u32) -> Result<bool, Status> {
        Ok(id == 4)
    }

    async fn patch(&self, _: &Context, id: u32, on: bool) -> Result<bool, Status> {
        Ok(on && id == 5)
    }

    async fn delete(&self, _: &Context, _id: u32) -> Result<(), Status> {
        Ok(())
    }

    async fn first(
        &self,
        _: &Context,
        late: u32,
        later: u32,
        last: Option<u32>,
    ) -> Result<u32, Status> {
        Ok(late * 100 + later * 10 + last.unwrap_or(0))
    }
}

/// Notes its key when it is dropped before it was defused.
struct Dropped {
    key: Option<String>,
    finished: Arc<Mutex<BTreeSet<String>>>,
}

impl Dropped {
    fn defuse(mut self) {
        self.key = None;
    }
}

impl Drop for Dropped {
    fn drop(&mut self) {
        if let Some(key) = self.key.take() {
            self.finished
                .lock()
                .unwrap()
                .insert(format!("{key} was dropped"));
        }
    }
}

/// A desk that answers everything but a question about sleep.
#[derive(Debug, Default)]
pub struct Signaller {
    /// How often it was rung.
    pub rung: Arc<Mutex<u32>>,
}

impl Desk for Signaller {
    async fn ask(
        &self,
        _: &Context,
        question: String,
        urgency: u8,
    ) -> Result<String, DeskAskError> {
        if question == "asleep?" {
            Err(Asleep {
                snores: u32::from(urgency),
            })?;
        }
        Ok(format!("{question} {urgency}"))
    }

    async fn ring(&self, _: &Context, times: u32) {
        *self.rung.lock().unwrap() += times;
    }

    async fn show(&self, _: &Context, request: Section, out: Sender<String>) -> Result<(), Status> {
        out.send(request.id.0).await?;
        out.send(request.speed.to_string()).await
    }
}
