//! The server: its contract is the trait.

/// A measurement.
#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("weather.v1")]
pub(crate) struct Reading {
    /// Where.
    #[id(1)]
    pub(crate) station: String,
    /// In degrees Celsius.
    #[id(2)]
    pub(crate) temperature: f64,
}

/// Nobody measures there.
#[derive(Clone, Debug, PartialEq, virtuoso::Error)]
#[package("weather.v1")]
#[status(not_found)]
#[message("there is no station {station}")]
pub(crate) struct NoSuchStation {
    /// The station that was asked for.
    #[id(1)]
    pub(crate) station: String,
}

/// The weather.
#[virtuoso::service(package = "weather.v1")]
pub(crate) trait Weather {
    /// The last measurement of a station.
    #[readonly]
    async fn last(
        &self,
        station: String,
        #[default(false)] fahrenheit: bool,
    ) -> Result<Reading, NoSuchStation>;
}

/// It is always fine in Rome.
pub(crate) struct Rome;

impl Weather for Rome {
    async fn last(&self, station: String, fahrenheit: bool) -> Result<Reading, NoSuchStation> {
        if station != "Rome" {
            return Err(NoSuchStation { station });
        }
        let celsius = 25.0;
        let temperature = if fahrenheit {
            celsius * 9.0 / 5.0 + 32.0
        } else {
            celsius
        };
        Ok(Reading {
            station,
            temperature,
        })
    }
}

#[cfg(test)]
mod tests {
    /// The client is generated from this file.
    #[test]
    fn the_contract_is_current() {
        let idl = concat!(env!("CARGO_MANIFEST_DIR"), "/idl");
        virtuoso::contract_of::<super::WeatherClient>().assert_current(idl);
    }
}
