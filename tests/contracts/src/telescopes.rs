use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use crate::observatory::network::v1::*;
use crate::observatory::sky::v1::*;
use crate::observatory::units::v1 as units;
use crate::observatory::units::v1::{Atlas, Counts, Magnitude, SiteCode, Spectrum, TargetId};
use virtuoso::{Bytes, Context, Decimal, Duration, Receiver, Sender, Status, Timestamp, Uuid};

/// A network of one site, `LAS1`, that knows the targets it was told of.
#[derive(Debug, Default)]
pub struct Network {
    targets: Mutex<BTreeMap<TargetId, Target>>,
    frames: Mutex<BTreeMap<Uuid, Frame>>,
}

impl Network {
    /// Adds a target.
    pub fn know(&self, target: Target) {
        self.targets.lock().unwrap().insert(target.id, target);
    }

    fn find(&self, id: TargetId) -> Result<Target, NoTarget> {
        let magnitude = Magnitude(-1.5);
        let targets = self.targets.lock().unwrap();
        targets.get(&id).cloned().ok_or(NoTarget { id, magnitude })
    }

    fn open(&self, site: &SiteCode) -> Result<(), DomeShut> {
        if site.0 == "LAS1" {
            return Ok(());
        }
        Err(DomeShut {
            site: site.clone(),
            dome: Dome::Stuck,
        })
    }
}

impl Telescopes for Network {
    async fn echo_numbers(&self, _: &Context, request: Numbers) -> Result<Numbers, Status> {
        Ok(request)
    }

    async fn echo_defaults(&self, _: &Context, request: Defaults) -> Result<Defaults, Status> {
        Ok(request)
    }

    async fn echo_options(&self, _: &Context, request: Options) -> Result<Options, Status> {
        Ok(request)
    }

    async fn echo_containers(
        &self,
        _: &Context,
        request: Containers,
    ) -> Result<Containers, Status> {
        Ok(request)
    }

    async fn echo_sighting(&self, _: &Context, request: Sighting) -> Result<Sighting, Status> {
        Ok(request)
    }

    async fn store(&self, _: &Context, request: Frame) -> Result<FrameStub, Status> {
        let stub = FrameStub {
            id: request.id,
            ..FrameStub::default()
        };
        self.frames.lock().unwrap().insert(request.id, request);
        Ok(stub)
    }

    async fn enrich(&self, _: &Context, request: FrameStub) -> Result<Frame, Status> {
        let frames = self.frames.lock().unwrap();
        frames
            .get(&request.id)
            .cloned()
            .ok_or_else(|| Status::not_found("no such frame"))
    }

    async fn nothing(&self, _: &Context, request: Nothing) -> Result<Nothing, Status> {
        Ok(request)
    }

    async fn silent(&self, _: &Context) -> Result<(), Status> {
        Ok(())
    }

    async fn target(
        &self,
        _: &Context,
        id: TargetId,
        depth: u8,
    ) -> Result<Target, TelescopesTargetError> {
        let mut target = self.find(id)?;
        if depth == 0 {
            target.moons.clear();
        }
        Ok(target)
    }

    async fn count(&self, _: &Context, kind: Kind, dome: Dome) -> Result<u64, Status> {
        if dome != Dome::Open {
            return Ok(u64::MAX);
        }
        let targets = self.targets.lock().unwrap();
        Ok(targets
            .values()
            .filter(|target| target.kind == kind)
            .count() as u64)
    }

    async fn kinds(&self, _: &Context) -> Result<BTreeSet<Kind>, Status> {
        let targets = self.targets.lock().unwrap();
        Ok(targets.values().map(|target| target.kind).collect())
    }

    async fn brightness(
        &self,
        _: &Context,
        id: TargetId,
    ) -> Result<Magnitude, TelescopesBrightnessError> {
        Ok(self.find(id)?.magnitude.unwrap_or(Magnitude(30.0)))
    }

    async fn rows(&self, _: &Context, width: u32, height: u32) -> Result<Vec<Vec<f64>>, Status> {
        let row = |y: u32| {
            (0..width)
                .map(|x| f64::from(x) / f64::from(y + 1))
                .collect()
        };
        Ok((0..height).map(row).collect())
    }

    async fn atlas(&self, _: &Context) -> Result<Atlas, Status> {
        let site = |name: &str| SiteCode(name.to_owned());
        Ok([(site("LAS1"), vec![1.0, -2.5]), (site("KPN4"), vec![])].into())
    }

    async fn spectrum(&self, _: &Context, site: SiteCode) -> Result<Spectrum, Status> {
        Ok(site.0.bytes().map(f32::from).collect())
    }

    async fn first_light(&self, _: &Context) -> Result<Timestamp, Status> {
        Ok(units::FIRST_LIGHT)
    }

    async fn exposure(&self, _: &Context, base: Duration) -> Result<Duration, Status> {
        Ok(-base)
    }

    async fn gain(&self, _: &Context) -> Result<Decimal, Status> {
        Ok(units::GAIN)
    }

    async fn next_id(&self, _: &Context) -> Result<Uuid, Status> {
        Ok(units::ORIGIN)
    }

    async fn shutter(&self, _: &Context, open: bool) -> Result<Shutter, Status> {
        Ok(if open {
            Shutter::Opened
        } else {
            Shutter::Closed
        })
    }

    async fn raw(&self, _: &Context, text: String) -> Result<Bytes, Status> {
        Ok(text.into())
    }

    async fn exotic(&self, _: &Context) -> Result<Vec<(Timestamp, Vec<String>)>, Status> {
        let texts = vec!["first".to_owned(), String::new()];
        Ok(vec![(units::FIRST_LIGHT, texts), (Timestamp::MIN, vec![])])
    }

    async fn negative(&self, _: &Context, by: i64, fixed: i32, single: f32) -> Result<i64, Status> {
        Ok(by + i64::from(fixed) + single as i64)
    }

    async fn observe(
        &self,
        _: &Context,
        target: Target,
        how: Sighting,
        at: Vec<Position>,
        weights: BTreeMap<Kind, Vec<f64>>,
        since: Option<Timestamp>,
        again: Option<Sighting>,
        tags: BTreeSet<String>,
        notes: BTreeMap<String, String>,
        site: SiteCode,
        fee: Decimal,
        mask: Bytes,
    ) -> Result<Curve, TelescopesObserveError> {
        self.open(&site)?;
        let known = self.find(target.id)?;
        // Everything that came goes into the answer, so that the caller can see that it came.
        let texts = [
            format!("{how:?} {at:?} {weights:?} {again:?} {tags:?} {notes:?} {fee} {mask:?}"),
            known.name,
        ];
        let points = texts.iter().map(|text| Point {
            at: since.unwrap_or_default(),
            counts: Counts(text.len() as i64),
        });
        let points: Vec<Point> = points.collect();
        Ok(Curve {
            target: target.id,
            by_night: [(at.len() as u32, points.clone())].into(),
            points,
        })
    }

    async fn search(&self, _: &Context, request: Query) -> Result<Vec<Target>, Status> {
        let targets = self.targets.lock().unwrap();
        let found = targets
            .values()
            .filter(|target| request.kinds.contains(&target.kind));
        Ok(found.cloned().collect())
    }

    async fn expose(
        &self,
        _: &Context,
        site: SiteCode,
        frames: u32,
        every: Duration,
        out: Sender<Frame>,
    ) -> Result<(), TelescopesExposeError> {
        for night in 0..frames {
            if night == 5 {
                self.open(&SiteCode("XXX9".to_owned()))?;
            }
            let frame = Frame {
                site: site.clone(),
                night,
                header: [("every".to_owned(), every.to_string())].into(),
                ..Frame::default()
            };
            out.send(frame).await?;
        }
        self.open(&site)?;
        Ok(())
    }

    async fn counts(&self, _: &Context, up_to: u32, out: Sender<u64>) -> Result<(), Status> {
        for number in 0..up_to {
            out.send(u64::from(number) << 33).await?;
        }
        Ok(())
    }

    async fn names(
        &self,
        _: &Context,
        targets: Vec<Target>,
        out: Sender<String>,
    ) -> Result<(), Status> {
        for target in targets {
            out.send(target.name).await?;
        }
        Ok(())
    }

    async fn series(&self, _: &Context, width: u32, out: Sender<Vec<f64>>) -> Result<(), Status> {
        for length in 0..width {
            out.send((0..length).map(f64::from).collect()).await?;
        }
        Ok(())
    }

    async fn sightings(
        &self,
        _: &Context,
        request: Target,
        out: Sender<Sighting>,
    ) -> Result<(), Status> {
        out.send(Sighting::Nothing).await?;
        out.send(Sighting::OfTarget(request.id)).await?;
        out.send(Sighting::Again(Box::new(request))).await
    }

    async fn upload(
        &self,
        _: &Context,
        mut input: Receiver<Point>,
    ) -> Result<Curve, TelescopesUploadError> {
        let mut curve = Curve::default();
        while let Some(point) = input.receive().await? {
            curve.points.push(point);
        }
        if curve.points.is_empty() {
            self.find(TargetId(Uuid::nil()))?;
        }
        Ok(curve)
    }

    async fn tally(
        &self,
        _: &Context,
        mut input: Receiver<Sighting>,
    ) -> Result<BTreeMap<String, u32>, Status> {
        let mut tally = BTreeMap::new();
        while let Some(sighting) = input.receive().await? {
            let name = match sighting {
                Sighting::Unrecognized(_) => "unrecognized",
                Sighting::Nothing => "nothing",
                Sighting::Chance(_) => "chance",
                _ => "other",
            };
            *tally.entry(name.to_owned()).or_default() += 1;
        }
        Ok(tally)
    }

    async fn guide(
        &self,
        _: &Context,
        mut input: Receiver<Position>,
        out: Sender<Position>,
    ) -> Result<(), TelescopesGuideError> {
        while let Some(mut position) = input.receive().await? {
            if position.dec > 1000 {
                self.open(&SiteCode("ABC0".to_owned()))?;
            }
            position.ra += 1;
            out.send(position).await?;
        }
        Ok(())
    }

    async fn shutters(
        &self,
        _: &Context,
        mut input: Receiver<Sighting>,
        out: Sender<Shutter>,
    ) -> Result<(), Status> {
        while let Some(sighting) = input.receive().await? {
            let opened = sighting == Sighting::Certain(true);
            out.send(if opened {
                Shutter::Opened
            } else {
                Shutter::Closed
            })
            .await?;
        }
        Ok(())
    }
}
